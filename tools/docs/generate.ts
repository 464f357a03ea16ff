// Writes the generated documents and parts of documents anew: node_modules/.bin/node tools/docs/generate.ts
import { readDocument, replaceBlock, writeDocument } from "./markdown.ts";
import { schemaFiles } from "./schemas.ts";
import { BLOCKS } from "./tables.ts";

const API = "docs/api.md";

writeDocument(
  API,
  Object.entries(BLOCKS).reduce(
    (text, [name, content]) => replaceBlock(text, name, content()),
    readDocument(API),
  ),
);
for (const [path, text] of schemaFiles()) writeDocument(path, text);
console.log(`${API} and docs/schemas are up to date.`);
