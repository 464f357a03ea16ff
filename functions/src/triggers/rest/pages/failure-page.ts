import type { Answer } from "../contract.ts";
import type { Failure } from "../failure.ts";
import { html } from "./html.ts";
import { page } from "./page.ts";

/** What went wrong, for a person. */
export function failurePage({ status, message, requestId }: Failure): Answer {
  return page({
    status,
    title: message,
    body: html`<h1>This did not work</h1>
      <p role="alert">${message}</p>
      <p>Number of this request: ${requestId}</p>`,
  });
}
