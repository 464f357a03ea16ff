import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.ts";

const FILES = ["swagger-ui.css", "swagger-ui-bundle.js"];

/** The parts of the HTTP reference page that a package brings: beside the page, and not in git. */
export function bringReferencePage(): void {
  for (const file of FILES) {
    copyFileSync(
      join(ROOT, "node_modules", "swagger-ui-dist", file),
      join(ROOT, "web", "public", "reference", file),
    );
  }
}
