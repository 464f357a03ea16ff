import type { Core } from "../core/core.ts";
import { ApiError } from "../core/errors.ts";
import { CORS_HEADERS } from "../http/answer.ts";
import { answerChallenge, findChallenge } from "../resources/three-d-secure/answer.ts";
import type { Challenge } from "../resources/three-d-secure/answer.ts";
import { challengePage, closingPage } from "../resources/three-d-secure/page.ts";
import { choice } from "./input.ts";
import type { Input } from "./input.ts";

/** The bank's page, for a person in a browser. */
export function showChallenge(core: Core, id: string): Response {
  const challenge = challengeOf(core, id);
  return html(challengePage(challenge), challenge.attempt.state === "open" ? 200 : 410);
}

/** A browser's form is sent back to the return_url; a program gets JSON. */
export function postChallenge(
  core: Core,
  id: string,
  input: Input,
  { origin, isForm }: { origin: string; isForm: boolean },
): Response {
  const result = choice(input, "result", ["complete", "fail", "abandon"]);
  const outcome = answerChallenge(core, challengeOf(core, id), result, origin);
  if (outcome === null) {
    throw new ApiError(409, {
      type: "invalid_request_error",
      message: "This authentication was answered before, has expired, or is no longer wanted.",
    });
  }
  const { status, redirectUrl } = outcome;
  if (!isForm) {
    return Response.json({ status, redirect_url: redirectUrl }, { headers: CORS_HEADERS });
  }
  if (redirectUrl === null) return html(closingPage(status), 200);
  return new Response(null, { status: 302, headers: { location: redirectUrl } });
}

function challengeOf(core: Core, id: string): Challenge {
  const found = findChallenge(core, id);
  if (found !== null) return found;
  throw new ApiError(404, {
    type: "invalid_request_error",
    message: `There is no authentication '${id}'.`,
  });
}

function html(text: string, status: number): Response {
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
  };
  return new Response(text, { status, headers });
}
