/** The contracts' own description, served beside them. */
import { z } from "zod";
import { route, type Contract } from "./contract.ts";
import { NOBODYS } from "./contracts.ts";
import { openApiOf } from "./openapi.ts";

/** Of the API that these contracts are: that of functions/package.json. */
export const VERSION = "0.1.0";

/** @param contracts all but this one, which describes itself, too */
export function describing(contracts: readonly Contract[], basePath: string): Contract {
  const described: Contract = {
    name: "description",
    summary: "What is served here",
    failed: (failure) => NOBODYS.failed(failure),
    failureSchema: NOBODYS.failureSchema,
    routes: [
      route({
        method: "GET",
        path: "/openapi.json",
        operationId: "describe",
        summary: "This document",
        caller: "anyone",
        answers: {
          200: { description: "OpenAPI 3.1.", schema: z.looseObject({ openapi: z.string() }) },
        },
        handle: () => Promise.resolve({ status: 200, body: documentOf() }),
      }),
    ],
  };
  let document: object | undefined;
  const documentOf = () =>
    (document ??= openApiOf([...contracts, described], { version: VERSION, basePath }));
  return described;
}
