/** The REST contracts as one Express app: paths to routes, and nothing else. */
import express, { type Express, type NextFunction, type Response } from "express";
import type { Request } from "firebase-functions/https";
import { DomainError } from "../../domain/errors.ts";
import { answerStripe } from "../answer-stripe.ts";
import type { Contract, Route } from "./contract.ts";
import { CONTRACTS, NOBODYS } from "./contracts.ts";
import { describing } from "./description.ts";
import { refuse, requestIdOf, serve } from "./serve.ts";

/** Where Stripe may be told to send its events, besides `stripeWebhook` itself. */
const WEBHOOK_PATHS = ["/webhook", "/payment/webhook"];

/** @param basePath what all paths begin with: empty, or such as `/pay` */
export function restApp(basePath: string): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("case sensitive routing");
  const at = (path: string) => basePath + path.replaceAll(/\{(\w+)\}/g, ":$1");
  for (const path of WEBHOOK_PATHS) {
    app.all(at(path), (request, response) => answerStripe(request as Request, response));
  }
  for (const contract of [...CONTRACTS, describing(CONTRACTS, basePath)]) {
    for (const [path, routes] of byPath(contract.routes)) {
      app.all(at(path), (request, response) =>
        serve(contract, routes, request as Request, response),
      );
    }
  }
  app.use((request, response) => {
    const { path } = request;
    const own = path.startsWith(basePath) ? path.slice(basePath.length) : path;
    // In the words of the contract that has the path's first part, so that its clients understand it.
    return serve(contractAt(own), [], request as Request, response);
  });
  app.use((error: unknown, request: express.Request, response: Response, next: NextFunction) => {
    // Too late for an answer of ours: Express ends the connection.
    if (response.headersSent) next(error);
    else refuseUnread(error, request as Request, response);
  });
  return app;
}

function byPath(routes: readonly Route[]): [string, Route[]][] {
  const paths = new Set(routes.map(({ path }) => path));
  return [...paths].map((path) => [path, routes.filter((one) => one.path === path)]);
}

/** What Express itself could not read: a path with broken escapes. */
function refuseUnread(error: unknown, request: Request, response: Response): void {
  const isCallers = (error as { status?: unknown }).status === 400;
  const refusal = isCallers ? new DomainError("INVALID_INPUT", { message: "broken path" }) : error;
  refuseAt(contractAt(request.path), refusal, request, response);
}

function refuseAt(contract: Contract, error: unknown, request: Request, response: Response): void {
  const requestId = requestIdOf(request);
  response.set({
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Request-Id": requestId,
  });
  refuse(response, { contract, route: undefined, error, requestId, where: "rest" });
}

function contractAt(path: string): Contract {
  const first = path.split("/")[1];
  return (
    CONTRACTS.find(({ routes }) => routes.some((one) => one.path.split("/")[1] === first)) ??
    NOBODYS
  );
}
