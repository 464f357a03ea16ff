/** The REST contracts, all of them in one function. */
import type { Express } from "express";
import { onRequest } from "firebase-functions/https";
import { OPTIONS, restBasePath } from "../config.ts";
import { keepRawBodies } from "./rest/raw-bodies.ts";

// Only where this is the one function that is served: callables need their bodies parsed.
if (process.env["FUNCTION_TARGET"] === "rest") keepRawBodies(() => true);

let app: Express | undefined;

/** Loaded with the first call: no other function has a use for it. */
export const rest = onRequest(OPTIONS.rest, async (request, response) => {
  const { restApp } = await import("./rest/app.ts");
  app ??= restApp(restBasePath());
  app(request, response);
});
