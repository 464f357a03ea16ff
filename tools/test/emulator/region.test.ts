import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { endGroup, startChild } from "../../src/children.ts";
import { readEndpoints } from "../../src/endpoints.ts";
import { NODE } from "../../src/paths.ts";
import { runCommand } from "../../src/run-command.ts";
import { TEST_PORT_OFFSET } from "../../src/test-settings.ts";
import { cloneProject } from "./clone.ts";
import { untilSaid } from "./until-said.ts";

const PORT_OFFSET = TEST_PORT_OFFSET + 667;
const START_TIMEOUT_MS = 120_000;
const OWN = ["REGION=europe-west3", "REST_BASE_PATH=/pay", "TIME_ZONE=Asia/Kolkata", ""];

/** Nothing may know its region but the settings: half of them named one would fail here. */
describe("npm start, in another region and with REST below a path", () => {
  const clone = cloneProject();
  let launcher: ChildProcess;

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    writeFileSync(join(clone.path, "functions", ".env.local"), OWN.join("\n"));
    const start = [join(clone.path, "tools", "start.mjs"), "--port-offset", String(PORT_OFFSET)];
    launcher = startChild(NODE, start, { cwd: clone.path, stdio: ["ignore", "pipe", "pipe"] });
    await untilSaid(launcher, "Stop ", () => undefined);
  });
  after(async () => {
    await endGroup(launcher, 30_000);
    clone.remove();
  });

  const endpoints = () => readEndpoints(join(clone.path, ".holdfast", "endpoints.json"));
  const run = (script: string) =>
    runCommand(NODE, [join(clone.path, "tools", "run.mjs"), script], {
      ...{ cwd: clone.path, output: "collect", timeoutMs: 50_000 },
    });

  it("serves the functions there, and not where they are by default", async () => {
    const { region, functions, webhook } = endpoints();
    expect(region).to.equal("europe-west3");
    expect(functions).to.match(/\/demo-holdfast\/europe-west3$/);
    expect((await fetch(webhook)).status).to.equal(405);
    const elsewhere = webhook.replace("europe-west3", "us-central1");
    expect((await fetch(elsewhere)).status).to.equal(404);
  });

  it("lets the demo book, pay and hear of it", async () => {
    const { code, output } = await run("tools/demo.ts");
    expect(output).to.contain("confirmed");
    expect(code).to.equal(0);
  });

  it("serves REST below the path, at the function and through Hosting, and nowhere else", async () => {
    const { functions, hosting, publishableKey } = endpoints();
    for (const address of [`${functions}/rest`, hosting]) {
      const config = await fetch(`${address}/pay/config`);
      expect(await config.json(), address).to.deep.equal({ publishableKey });
    }
    expect((await fetch(`${functions}/rest/config`)).status).to.equal(404);
  });

  it("has a doctor who finds nothing wrong with it", async () => {
    const { code, output } = await run("tools/doctor.ts");
    expect(output).to.contain("region europe-west3").and.not.contain("✖");
    expect(code).to.equal(0);
  });
});
