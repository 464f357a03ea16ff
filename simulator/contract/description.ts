import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { findGo, runGo, skipped, STRIPE_MOCK_MODULE, STRIPE_MOCK_VERSION } from "./go-tool.ts";

/** The parts of Stripe's OpenAPI description that are read here. */
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

export interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  enum?: readonly string[];
  anyOf?: Schema[];
  items?: Schema;
  additionalProperties?: Schema | boolean;
  maxLength?: number;
  nullable?: boolean;
  $ref?: string;
}

/** Reads the description inside the pinned stripe-mock, or says why it cannot. */
export async function loadDescription(
  env: NodeJS.ProcessEnv = process.env,
): Promise<Description | { skipped: string }> {
  const go = findGo(env);
  if (go === null) return skipped("Go is not installed, so the description cannot be had.", env);
  const text = await readFile(
    join(await moduleDir(go), "embedded", "openapi", "spec3.json"),
    "utf8",
  );
  return JSON.parse(text) as Description;
}

/** Where the pinned stripe-mock lies. */
export async function moduleDir(go: string): Promise<string> {
  const name = `${STRIPE_MOCK_MODULE}@${STRIPE_MOCK_VERSION}`;
  const answer = JSON.parse(await runGo(go, ["mod", "download", "-json", name])) as { Dir: string };
  return answer.Dir;
}

/** All parameters of one operation as one object: those of the query, and those of the form. */
export function parametersOf(operation: Operation): Schema {
  const query = (operation.parameters ?? []).filter((one) => one.in === "query");
  const form = operation.requestBody?.content["application/x-www-form-urlencoded"]?.schema;
  const names = query.filter((one) => one.required === true).map((one) => one.name);
  return {
    properties: {
      ...Object.fromEntries(query.map((one) => [one.name, one.schema])),
      ...form?.properties,
    },
    required: [...names, ...(form?.required ?? [])],
  };
}

/** The description of the answer, or of the error. */
export function answerOf(operation: Operation, status: number): Schema {
  const response = operation.responses[status === 200 ? "200" : "default"];
  return response?.content?.["application/json"]?.schema ?? {};
}
