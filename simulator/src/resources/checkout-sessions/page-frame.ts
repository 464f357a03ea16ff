import { html } from "../../http/html.ts";
import type { Html } from "../../http/html.ts";

const STYLE = `
body{font:1rem/1.5 system-ui;max-width:32rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
table{width:100%;border-collapse:collapse}
td,th{padding:.3rem 0;text-align:left;font-weight:400;overflow-wrap:anywhere}
.amount{text-align:right;white-space:nowrap}
.total *{font-weight:700;border-top:1px solid #767676}
fieldset{border:0;padding:0;margin:1rem 0}
legend{font-weight:700}
label{display:block;margin:.5rem 0}
input,select{font:inherit;width:100%;box-sizing:border-box;padding:.5rem;border:1px solid #767676}
.row input{width:auto}
.error{border:1px solid #b00020;color:#b00020;padding:.5rem}
button{font:inherit;width:100%;padding:.7rem;margin:.3rem 0;background:#0a4fbf;color:#fff;border:0}
.plain{background:#fff;color:#0a4fbf;border:1px solid #0a4fbf}
`;

/** What every page of Checkout has around its content. */
export function frame(content: Html): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <meta name="referrer" content="no-referrer" />
        <title>Checkout</title>
        <style>
          ${{ html: STYLE }}
        </style>
      </head>
      <body>
        <main>
          <h1>Checkout</h1>
          <p>Offline Stripe. No money moves.</p>
          ${content}
        </main>
      </body>
    </html> `.html;
}
