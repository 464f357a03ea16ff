/** What the deployed functions say of themselves: a JSON Schema for each callable's input, and the OpenAPI document. */
import * as deployed from "../../functions/src/index.ts";
import { CONTRACTS } from "../../functions/src/triggers/rest/contracts.ts";
import { describing, VERSION } from "../../functions/src/triggers/rest/description.ts";
import { asJsonSchema } from "../../functions/src/triggers/rest/json-schema.ts";
import { openApiOf } from "../../functions/src/triggers/rest/openapi.ts";

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
  const inputs = callables().map(([name, schema]): [string, string] => [
    `docs/schemas/${name}.json`,
    pretty({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: name,
      ...asJsonSchema(schema, "input", {}),
    }),
  ]);
  return [["docs/openapi.json", pretty(openApi())], ...inputs];
}

function openApi(): object {
  const contracts = [...CONTRACTS, describing(CONTRACTS, "")];
  return openApiOf(contracts, { version: VERSION, basePath: "" });
}

function pretty(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
