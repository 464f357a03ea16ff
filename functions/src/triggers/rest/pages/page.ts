import { randomBytes } from "node:crypto";
import type { Answer } from "../contract.ts";
import { html, NOTHING, scriptIn, type Html } from "./html.ts";
import { STYLE } from "./style.ts";

interface Page {
  readonly status?: number;
  readonly title: string;
  readonly body: Html;
  /** Ours, and run with what it reads from `data`. */
  readonly script?: { readonly code: string; readonly data: Html };
  /** Stripe's own, loaded before it. */
  readonly library?: string;
  /** What the page may load, beyond our own script and style, by directive. */
  readonly sources?: Readonly<Record<string, string>>;
  /** Of an address that holds no secret: a library may be told where it is used. */
  readonly referrer?: "strict-origin";
  /** Seconds after which the page looks again. */
  readonly refreshS?: number;
}

/** Whole, and with a policy under which nothing runs that is not ours or Stripe's. */
export function page({ status = 200, title, body, ...more }: Page): Answer {
  const nonce = randomBytes(16).toString("base64");
  const { script, library, refreshS } = more;
  const refresh =
    refreshS === undefined ? NOTHING : html`<meta http-equiv="refresh" content="${refreshS}" />`;
  const text = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${refresh}
        <style nonce="${nonce}">
          ${scriptIn(STYLE)}
        </style>
        ${library === undefined ? NOTHING : html`<script src="${library}"></script>`}
      </head>
      <body>
        <main>${body}</main>
        ${script === undefined ? NOTHING : scripts(script, nonce)}
      </body>
    </html>`;
  return {
    status,
    html: text.html,
    headers: {
      "Content-Security-Policy": policyOf(nonce, more.sources ?? {}),
      // The address of a return page holds a client secret: nobody is told it.
      "Referrer-Policy": more.referrer ?? "no-referrer",
      "Cross-Origin-Opener-Policy": "same-origin-allow-popups",
    },
  };
}

function scripts({ code, data }: { code: string; data: Html }, nonce: string): Html {
  return html`<script type="application/json" id="data">
      ${data}
    </script>
    <script nonce="${nonce}">
      ${scriptIn(code)};
    </script>`;
}

function policyOf(nonce: string, sources: Readonly<Record<string, string>>): string {
  const own = `'nonce-${nonce}'`;
  const directives: Record<string, string> = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'none'",
    "style-src": own,
    ...sources,
    "script-src": [own, sources["script-src"] ?? ""].join(" ").trim(),
  };
  return Object.entries(directives)
    .map(([name, value]) => `${name} ${value}`)
    .join("; ");
}
