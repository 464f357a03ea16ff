/**
 * Requests that a generator makes of our own OpenAPI document, valid and broken ones, sent to the
 * deployed function. Whatever comes: no 5xx, and every answer as the document says.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { startStage, type Stage } from "../support/stage.ts";

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "unsupported_method",
].join(",");
/** A run is repeated exactly with its seed. */
const SEED = "20261121";
const CASES_MAX = "25";
const FUZZER = "fuzzer";

describe("requests made from the OpenAPI document", function () {
  let stage: Stage;
  let folder: string;
  before(async () => {
    stage = await startStage({ delivery: "polite", env: { CALLS_PER_MINUTE_MAX: "10000" } });
    folder = mkdtempSync(join(tmpdir(), "holdfast-fuzz-"));
    const answer = await fetch(stage.backend.url("rest/openapi.json"));
    expect(answer.status).to.equal(200);
    const known = await knownIds();
    const document = withKnown(await answer.json(), known);
    writeFileSync(join(folder, "openapi.json"), JSON.stringify(document));
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stage.stop();
  });

  it("get no 5xx and only answers that it describes, with a token", async () => {
    const token = await stage.signUp(FUZZER);
    expect(await failuresOf(["--header", `Authorization: Bearer ${token}`])).to.deep.equal([]);
  });

  it("get no 5xx and only answers that it describes, without one", async () => {
    expect(await failuresOf([])).to.deep.equal([]);
  });

  it("are refused by the generator where an answer is not as described, so that its silence counts", async () => {
    const path = join(folder, "openapi.json");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll("publishableKey", "anotherName"));
    const failures = await failuresOf(["--include-path", "/config"], 1);
    writeFileSync(path, text);
    expect(failures.join("")).to.include("anotherName");
  });

  /** What there is to be found: with ids out of thin air only refusals would be tried. */
  async function knownIds(): Promise<Known> {
    const slotId = await stage.addSlot(100);
    const bookingId = await stage.book(FUZZER, slotId);
    return {
      ...{ itemId: "lounge", item: "lounge", slotId, slot: slotId },
      ...{ bookingId, booking_id: bookingId, id: bookingId },
    };
  }

  /** What the generator complains about, with the request that shows it. */
  async function failuresOf(args: string[], testedMin = 10): Promise<string[]> {
    const report = join(folder, "report.xml");
    const { code, output } = await run(folder, schemathesis(), [
      ...["run", join(folder, "openapi.json"), "--url", stage.backend.url("rest")],
      ...["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--seed", SEED],
      ...["--max-examples", CASES_MAX, "--no-color", "--warnings", "off"],
      ...["--report", "junit", "--report-junit-path", report, "--continue-on-failure"],
      ...args,
    ]);
    console.log(`      ${/^.* generated, .*$/m.exec(output)?.[0].trim() ?? "no case was counted"}`);
    const tested = [...readFileSync(report, "utf8").matchAll(/<testcase /g)].length;
    expect(tested, output).to.be.at.least(testedMin);
    return code === 0 ? [] : [output];
  }
});

type Known = Readonly<Record<string, string>>;

/** The document, in which a field or parameter of a known name may also be what we have. */
function withKnown(value: unknown, known: Known): unknown {
  if (Array.isArray(value)) return value.map((one) => withKnown(one, known));
  if (typeof value !== "object" || value === null) return value;
  const { name, schema } = value as { name?: unknown; schema?: unknown };
  const entries = Object.entries(value).map(([key, it]) => [key, withKnown(it, known)] as const);
  const copy: Record<string, unknown> = Object.fromEntries(entries);
  if (typeof name === "string" && schema !== undefined)
    copy["schema"] = either(schema, known[name]);
  const { properties } = copy;
  if (typeof properties !== "object" || properties === null) return copy;
  copy["properties"] = Object.fromEntries(
    Object.entries(properties).map(([key, it]) => [key, either(it, known[key])]),
  );
  return copy;
}

function either(schema: unknown, id: string | undefined): unknown {
  return id === undefined ? schema : { anyOf: [{ const: id }, schema] };
}

function schemathesis(): string {
  const program = process.env["HOLDFAST_SCHEMATHESIS"];
  if (program) return program;
  throw new Error("HOLDFAST_SCHEMATHESIS is not set: run these tests with npm test -- --only fuzz");
}

function run(cwd: string, program: string, args: string[]) {
  return new Promise<{ code: number; output: string }>((resolve) => {
    const options = { cwd, maxBuffer: 64 * 1024 * 1024, timeout: 280_000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}
