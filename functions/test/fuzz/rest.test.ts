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
const CASES_MAX = "40";

describe("requests made from the OpenAPI document", function () {
  let stage: Stage;
  let folder: string;
  before(async () => {
    stage = await startStage({ delivery: "polite", env: { CALLS_PER_MINUTE_MAX: "10000" } });
    folder = mkdtempSync(join(tmpdir(), "holdfast-fuzz-"));
    const answer = await fetch(stage.backend.url("rest/openapi.json"));
    expect(answer.status).to.equal(200);
    writeFileSync(join(folder, "openapi.json"), await answer.text());
  });
  after(async () => {
    rmSync(folder, { recursive: true, force: true });
    await stage.stop();
  });

  it("get no 5xx and only answers that it describes, with a token", async () => {
    const token = await stage.signUp("fuzzer");
    expect(await failuresOf(["--header", `Authorization: Bearer ${token}`])).to.deep.equal([]);
  });

  it("get no 5xx and only answers that it describes, without one", async () => {
    expect(await failuresOf([])).to.deep.equal([]);
  });

  /** What the generator complains about, with the request that shows it. */
  async function failuresOf(args: string[]): Promise<string[]> {
    const report = join(folder, "report.xml");
    const { code, output } = await run(schemathesis(), [
      ...["run", join(folder, "openapi.json"), "--url", stage.backend.url("rest")],
      ...["--checks", CHECKS, "--phases", "examples,coverage,fuzzing", "--seed", SEED],
      ...["--max-examples", CASES_MAX, "--no-color", "--warnings", "off"],
      ...["--report", "junit", "--report-junit-path", report, "--continue-on-failure"],
      ...args,
    ]);
    const tested = [...readFileSync(report, "utf8").matchAll(/<testcase /g)].length;
    expect(tested, output).to.be.greaterThan(5);
    return code === 0 ? [] : [output];
  }
});

function schemathesis(): string {
  const program = process.env["HOLDFAST_SCHEMATHESIS"];
  if (program) return program;
  throw new Error("HOLDFAST_SCHEMATHESIS is not set: run these tests with npm test -- --only fuzz");
}

function run(program: string, args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024, timeout: 280_000 };
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}
