/** What the deployed functions say of themselves: a JSON Schema for each callable's input, and the OpenAPI document. */
import * as deployed from "../../functions/src/index.ts";
import { asJsonSchema } from "../../functions/src/triggers/rest/json-schema.ts";

/** The callables by name, each with the schema that parses its input. */
export function callables(): [string, Schema][] {
  return Object.entries(deployed)
    .flatMap(([name, it]): [string, Schema][] =>
      "inputSchema" in it ? [[name, it.inputSchema]] : [],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
type Schema = Parameters<typeof asJsonSchema>[0];

/** A file's path, and what it holds. */
export function schemaFiles(): [string, string][] {
  return callables().map(([name, schema]) => [
    `docs/schemas/${name}.json`,
    pretty({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: name,
      ...asJsonSchema(schema, "input", {}),
    }),
  ]);
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
