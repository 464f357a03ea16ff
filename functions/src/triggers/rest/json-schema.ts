/** From zod to JSON Schema, as OpenAPI 3.1 wants it. */
import { z } from "zod";
import { canonical } from "../../domain/merge.ts";

export type JsonSchema = Record<string, unknown>;
/** The ones that have a name: `components.schemas` of the document. */
export type Schemas = Record<string, JsonSchema>;

/**
 * What a schema accepts, or makes. One with a `meta` id is put into `schemas`, and referred to.
 * @throws Error when two different schemas have the same id
 */
export function asJsonSchema(schema: z.ZodType, io: "input" | "output", into: Schemas): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      asOnTheWire(zodSchema, jsonSchema);
      delete jsonSchema.id;
    },
  }) as JsonSchema;
  const { $defs, ...plain } = made;
  delete plain["$schema"];
  for (const [name, it] of Object.entries(($defs ?? {}) as Schemas)) {
    const named = referring(it) as JsonSchema;
    if (canonical(into[name] ?? named) !== canonical(named)) throw new Error(`two schemas ${name}`);
    into[name] = named;
  }
  return referring(plain) as JsonSchema;
}

/** A schema whose `meta` names a type parses something else than what is sent: then that counts. */
function asOnTheWire(schema: z.core.$ZodType, json: JsonSchema): void {
  const meta: JsonSchema = z.globalRegistry.get(schema) ?? {};
  if (meta["type"] === undefined) return;
  for (const key of Object.keys(json)) Reflect.deleteProperty(json, key);
  Object.assign(json, meta);
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, it]) =>
      key === "$ref" && typeof it === "string"
        ? [key, it.replace("#/$defs/", "#/components/schemas/")]
        : [key, referring(it)],
    ),
  );
}
