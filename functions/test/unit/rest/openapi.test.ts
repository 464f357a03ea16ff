import { expect } from "chai";
import { z } from "zod";
import { route, type Contract } from "../../../src/triggers/rest/contract.ts";
import { openApiOf } from "../../../src/triggers/rest/openapi.ts";

const Thing = z.object({ id: z.string(), size: z.int() }).meta({ id: "Thing" });
const Sum = z.string().transform(Number).meta({ type: "number", description: "Major units." });

function contractOf(...routes: Contract["routes"]): Contract {
  return {
    name: "things",
    summary: "Things.",
    routes,
    failed: ({ status }) => ({ status, body: {} }),
    failureSchema: z.object({ message: z.string() }).meta({ id: "Refusal" }),
  };
}

const change = route({
  method: "POST",
  path: "/things/{id}",
  operationId: "changeThing",
  summary: "Changes a thing.",
  caller: "user_or_guest",
  params: z.object({ id: z.string().min(3) }),
  query: z.object({ page: z.string().optional(), kind: z.string() }),
  body: z.object({ sum: Sum, note: z.string().max(10).optional() }),
  answers: { 200: { description: "Changed.", schema: z.object({ thing: Thing }) } },
  handle: () => Promise.resolve({ status: 200, body: {} }),
});

interface Content {
  content: { "application/json": { schema: Record<string, unknown> } };
}
interface Operation {
  parameters: { name: string; in: string; required: boolean }[];
  requestBody: Content;
  responses: Record<"200" | "4XX" | "5XX", Content>;
  security: unknown[];
}

function operation() {
  const document = openApiOf([contractOf(change)], { version: "1.2.3", basePath: "/pay" });
  const it = document.paths["/things/{id}"]?.["post"] as Operation;
  return { document, it };
}

describe("the OpenAPI document", () => {
  it("is of the version and at the address of the deployment", () => {
    const { document } = operation();
    expect(document.openapi).to.match(/^3\.1\./);
    expect(document.info.version).to.equal("1.2.3");
    expect(document.servers).to.deep.equal([{ url: "/pay" }]);
  });

  it("asks for what the schema of the body asks for, as it is sent", () => {
    const { schema } = operation().it.requestBody.content["application/json"];
    expect(schema).to.deep.include({ type: "object", required: ["sum"] });
    expect(schema["properties"]).to.deep.equal({
      sum: { type: "number", description: "Major units." },
      note: { type: "string", maxLength: 10 },
    });
  });

  it("promises nothing beyond the answer's schema", () => {
    const { it: found, document } = operation();
    const { schema } = found.responses[200].content["application/json"];
    expect(schema).to.deep.include({ additionalProperties: false, required: ["thing"] });
    expect(schema["properties"]).to.deep.equal({ thing: { $ref: "#/components/schemas/Thing" } });
    expect(document.components.schemas["Thing"]).to.deep.include({
      required: ["id", "size"],
      additionalProperties: false,
    });
  });

  it("names every parameter, where it stands and whether it is needed", () => {
    const { parameters } = operation().it;
    expect(
      parameters.map(({ name, in: place, required }) => [name, place, required]),
    ).to.deep.equal([
      ["id", "path", true],
      ["page", "query", false],
      ["kind", "query", true],
      ["Idempotency-Key", "header", false],
    ]);
  });

  it("says who may call, and how a refusal looks", () => {
    const { it: found } = operation();
    expect(found.security).to.deep.equal([{ bearer: [] }, { guest: [] }, {}]);
    for (const range of ["4XX", "5XX"] as const) {
      const { content } = found.responses[range];
      expect(content["application/json"]).to.deep.equal({
        schema: { $ref: "#/components/schemas/Refusal" },
      });
    }
  });

  it("is not made where two schemas share a name", () => {
    const other = z.object({ other: z.string() }).meta({ id: "Thing" });
    const clash = {
      ...change,
      path: "/b",
      params: z.object({}),
      answers: { 200: { description: "", schema: other } },
    } as const;
    expect(() => openApiOf([contractOf(change, clash)], { version: "1", basePath: "" })).to.throw(
      "Thing",
    );
  });
});
