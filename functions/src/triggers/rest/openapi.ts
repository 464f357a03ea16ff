/**
 * The OpenAPI 3.1 document of the REST contracts, made from the very schemas that parse what comes in
 * and from those that say what goes out. It is served, committed under docs/, and tested against.
 */
import type { z } from "zod";
import type { Caller, Contract, Route, Told } from "./contract.ts";
import { asJsonSchema, type JsonSchema, type Schemas } from "./json-schema.ts";

export interface Description {
  readonly version: string;
  /** `REST_BASE_PATH`: empty, or beginning with a slash. */
  readonly basePath: string;
}

const BEARER = { bearer: [] };
const GUEST = { guest: [] };
/** Any of these; `{}` is nobody in particular. */
const SECURITY: Record<Caller, readonly object[]> = {
  user: [BEARER],
  user_or_guest: [BEARER, GUEST, {}],
  anyone: [{}, BEARER, GUEST],
};

export function openApiOf(contracts: readonly Contract[], { version, basePath }: Description) {
  const schemas: Schemas = {};
  const paths: Record<string, Record<string, object>> = {};
  for (const contract of contracts) {
    for (const route of contract.routes) {
      const path = (paths[route.path] ??= {});
      path[route.method.toLowerCase()] = operationOf(route, contract, schemas);
    }
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Holdfast",
      version,
      license: { name: "MIT", identifier: "MIT" },
      description:
        "Book, pay and be told, over plain HTTP. Amounts are integers of the currency's smallest unit unless a field says otherwise; times are ISO 8601 in UTC.",
    },
    servers: [{ url: basePath === "" ? "/" : basePath }],
    tags: contracts.map(({ name, summary }) => ({ name, description: summary })),
    paths,
    components: {
      schemas,
      headers: {
        requestId: { description: "Names this request in our log.", schema: { type: "string" } },
        replayed: {
          description: "`true`: this request was made before under the same `Idempotency-Key`.",
          schema: { type: "string", enum: ["true"] },
        },
        retryAfter: { description: "Seconds.", schema: { type: "string" } },
      },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A Firebase ID token.",
        },
        guest: {
          type: "apiKey",
          in: "cookie",
          name: "__session",
          description: "Made by the first call without a token; signed.",
        },
      },
    },
  };
}

function operationOf(route: Route, contract: Contract, schemas: Schemas): object {
  const { operationId, summary, params, query, body, caller, answers } = route;
  const failure = toldIn(
    route.failed === undefined
      ? { description: "Refused.", schema: contract.failureSchema }
      : { description: "Refused.", schema: null, contentType: "text/html" },
    schemas,
  );
  return {
    ...{ operationId, summary, tags: [contract.name], security: SECURITY[caller] },
    parameters: [
      ...parametersOf("path", params, schemas),
      ...parametersOf("query", query, schemas),
      ...(route.method === "POST" ? [IDEMPOTENCY_KEY] : []),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { "application/json": { schema: asJsonSchema(body, "input", schemas) } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, told]) => [status, toldIn(told, schemas)]),
      ),
      "4XX": failure,
      "5XX": failure,
    },
  };
}

const IDEMPOTENCY_KEY = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same key with the same body is one request, however often it is sent.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

function parametersOf(place: "path" | "query", it: z.ZodType | undefined, schemas: Schemas) {
  const { properties, required } = it === undefined ? {} : asJsonSchema(it, "input", schemas);
  const needed = Array.isArray(required) ? (required as unknown[]) : [];
  return Object.entries((properties ?? {}) as Record<string, JsonSchema>).map(([name, schema]) => ({
    ...{ name, in: place, required: place === "path" || needed.includes(name), schema },
    ...(typeof schema["description"] === "string" ? { description: schema["description"] } : {}),
  }));
}

const HEADERS = {
  "X-Request-Id": { $ref: "#/components/headers/requestId" },
  "Idempotent-Replayed": { $ref: "#/components/headers/replayed" },
  "Retry-After": { $ref: "#/components/headers/retryAfter" },
};

function toldIn({ description, schema, contentType = "application/json" }: Told, into: Schemas) {
  const type = schema === null && contentType === "application/json" ? "text/html" : contentType;
  const of = schema === null ? { type: "string" } : asJsonSchema(schema, "output", into);
  return { description, headers: HEADERS, content: { [type]: { schema: of } } };
}
