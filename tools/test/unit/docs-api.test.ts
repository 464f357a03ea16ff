import { expect } from "chai";
import { asJsonSchema } from "../../../functions/src/triggers/rest/json-schema.ts";
import * as deployed from "../../../functions/src/index.ts";
import { blockOf, readDocument, rowsOf, sectionOf } from "../../docs/markdown.ts";
import { callables, schemaFiles } from "../../docs/schemas.ts";
import { BLOCKS } from "../../docs/tables.ts";

const API = readDocument("docs/api.md");

describe("docs/api.md", () => {
  for (const [name, content] of Object.entries(BLOCKS)) {
    it(`has the ${name} of the code (else: node_modules/.bin/node tools/docs/generate.ts)`, () => {
      expect(blockOf(API, name)).to.equal(content());
    });
  }

  for (const name of Object.keys(deployed)) {
    it(`has a section about ${name}`, () => {
      expect(sectionOf(API, `## \`${name}\``)).not.to.equal("");
    });
  }

  for (const [name, schema] of callables()) {
    it(`lists exactly the input fields of ${name}`, () => {
      const input = sectionOf(sectionOf(API, `## \`${name}\``), "### Input");
      const fields = rowsOf(input).map(([cell = ""]) => /^`(\w+)/.exec(cell)?.[1] ?? cell);
      const { properties = {} } = asJsonSchema(schema, "input", {});
      expect([...new Set(fields)]).to.have.members(Object.keys(properties as object));
    });
  }
});

describe("docs/schemas", () => {
  for (const [path, text] of schemaFiles()) {
    it(`has ${path} as the code has it (else: node_modules/.bin/node tools/docs/generate.ts)`, () => {
      expect(readDocument(path)).to.equal(text);
    });
  }
});
