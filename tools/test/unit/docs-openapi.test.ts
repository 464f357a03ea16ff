import { Validator } from "@seriousme/openapi-schema-validator";
import { expect } from "chai";
import { VERSION } from "../../../functions/src/triggers/rest/description.ts";
import { readDocument } from "../../docs/markdown.ts";

const document = JSON.parse(readDocument("docs/openapi.json")) as {
  paths: Record<string, object>;
};

/** As Hosting reads them: `*` within a part of the path, `**` over parts. */
function matches(source: string, path: string): boolean {
  const pattern = source
    .replaceAll(/[.?+^$()|]/g, String.raw`\$&`)
    .replaceAll("**", "\u0000")
    .replaceAll("*", "[^/]*")
    .replaceAll("/\u0000", "(?:/.*)?")
    .replaceAll("\u0000", ".*");
  return new RegExp(`^${pattern}$`).test(path);
}

describe("docs/openapi.json", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    expect(await validator.validate(document)).to.deep.equal({ valid: true });
    expect(validator.version).to.equal("3.1");
  });

  it("is of the version that the functions are", () => {
    const { version } = JSON.parse(readDocument("functions/package.json")) as { version: string };
    expect(VERSION).to.equal(version);
  });

  it("names each operation once", () => {
    const names = Object.values(document.paths)
      .flatMap((path) => Object.values(path) as { operationId: string }[])
      .map(({ operationId }) => operationId);
    expect(names).to.deep.equal([...new Set(names)]);
    expect(names).to.include("processPayment");
  });

  it("has only paths that Hosting hands to the REST function", () => {
    const { hosting } = JSON.parse(readDocument("firebase.json")) as {
      hosting: { rewrites: { source: string; function?: { functionId: string } }[] };
    };
    for (const path of Object.keys(document.paths)) {
      const rewrite = hosting.rewrites.find(({ source }) => matches(source, path));
      expect(rewrite?.function?.functionId, path).to.equal("rest");
    }
  });
});
