import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { moduleDir } from "./description.ts";

export type Fixture = Record<string, unknown>;

/** Stripe's own examples, one of each kind of object, from beside the description. */
export async function loadFixtures(go: string): Promise<Record<string, Fixture>> {
  const path = join(await moduleDir(go), "embedded", "openapi", "fixtures3.json");
  const { resources } = JSON.parse(await readFile(path, "utf8")) as {
    resources: Record<string, Fixture>;
  };
  return resources;
}
