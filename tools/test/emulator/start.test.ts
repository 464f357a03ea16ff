import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChildProcess } from "node:child_process";
import { expect } from "chai";
import { simControl } from "../../../simulator/src/control-client.ts";
import { authRest } from "../../src/auth-rest.ts";
import { endGroup, startChild } from "../../src/children.ts";
import { readEndpoints } from "../../src/endpoints.ts";
import { firestoreRest } from "../../src/firestore-rest.ts";
import { NODE } from "../../src/paths.ts";
import { portsAt, requireFreePorts } from "../../src/ports.ts";
import { runCommand } from "../../src/run-command.ts";
import { readSettingsFile } from "../../src/settings-file.ts";
import { TEST_PORT_OFFSET } from "../../src/test-settings.ts";
import { STORIES } from "../../src/stories/all.ts";
import { cloneProject } from "./clone.ts";
import { untilSaid } from "./until-said.ts";

const PORT_OFFSET = TEST_PORT_OFFSET + 666;
const START_TIMEOUT_MS = 120_000;
/** What a call to the clock may take on a busy machine. */
const CLOCK_TOLERANCE_MS = 5_000;
const OPTIONS = ["--port-offset", String(PORT_OFFSET)];

describe("npm start, in a clone of its own", () => {
  const clone = cloneProject();
  const inClone = (...path: string[]) => join(clone.path, ...path);
  let launcher: ChildProcess;
  let said = "";

  before(async function () {
    this.timeout(START_TIMEOUT_MS);
    launcher = startChild(NODE, [inClone("tools", "start.mjs"), ...OPTIONS], {
      cwd: clone.path,
      stdio: ["ignore", "pipe", "pipe"],
    });
    await untilSaid(launcher, "Stop ", (line) => (said += `${line}\n`));
  });
  after(async () => {
    await endGroup(launcher, 30_000);
    clone.remove();
  });

  it("says where everything is, and who can sign in", () => {
    const { simulatorToken, projectId, region, publishableKey, ...addresses } = endpoints();
    expect({ projectId, region }).to.deep.equal({
      ...{ projectId: "demo-holdfast", region: "us-central1" },
    });
    expect(publishableKey).to.match(/^pk_test_/);
    expect(simulatorToken).to.match(/^\w{16,}$/);
    for (const address of Object.values(addresses)) {
      expect(address).to.match(/^http:\/\/127\.0\.0\.1:\d+\S*[^/]$/);
      expect(said).to.contain(address);
    }
    expect(said).to.contain(`/_sim#token=${simulatorToken ?? ""}`);
    expect(said).to.match(/operator@example\.com.*password: holdfast/);
  });

  it("writes the keys the functions run with, for their owner only", () => {
    const secrets = inClone("functions", ".secret.local");
    expect(statSync(secrets).mode & 0o077).to.equal(0);
    const { block } = readSettingsFile(secrets);
    expect(block["STRIPE_SECRET_KEY"]).to.match(/^sk_test_/);
    expect(block["STRIPE_WEBHOOK_SECRET"]).to.match(/^whsec_/);
    const { block: params } = readSettingsFile(inClone("functions", ".env.local"));
    expect(params["STRIPE_API_BASE"]).to.equal(endpoints().simulator);
    expect(params["INSTALL_ID"]).to.match(/^\w{6}$/);
  });

  it("lets the demo book and pay three times, and its listener see each end", async () => {
    const { code, output } = await run("run.mjs", "tools/demo.ts");
    expect(output.match(/listener: confirmed, payment succeeded/g)).to.have.length(3);
    expect(code).to.equal(0);
  });

  it("lets the demo fail when the booking is not confirmed", async () => {
    const { code, output } = await run("run.mjs", "tools/demo.ts", "--card", "declined");
    expect(output).to.match(/listener: held, payment requires_payment_method \(.+\)/);
    expect(output).to.match(/Not confirmed/);
    expect(code).to.equal(1);
  });

  for (const name of Object.keys(STORIES)) {
    it(`lets the demo tell the story ${name} to its end, and leaves the clock as it was`, async () => {
      const { code, output } = await run("run.mjs", "tools/demo.ts", "--story", name);
      expect(output.trimEnd().split("\n").at(-1)).to.match(new RegExp(`^  ${name}: .+\\.$`));
      expect(code).to.equal(0);
      const { simulator, simulatorToken } = endpoints();
      const now = await simControl(simulator!, simulatorToken!).now();
      expect(now).to.be.closeTo(Date.now(), CLOCK_TOLERANCE_MS);
    });
  }

  it("tells who asks for a story that there is not which ones there are", async () => {
    const { code, output } = await run("run.mjs", "tools/demo.ts", "--story", "happy-end");
    expect(output).to.contain(Object.keys(STORIES).join(", "));
    expect(code).to.equal(1);
  });

  it("calls the scheduled functions", () => {
    const log = readFileSync(inClone(".holdfast", "suite-demo-holdfast.log"), "utf8");
    expect(log.match(/Finished "us-central1-wakeSweep"/g)?.length).to.be.above(1);
  });

  it("offers the times of the next 60 days, made by the nightly job", async () => {
    const { firestore, projectId } = endpoints();
    const slots = await firestoreRest(new URL(firestore).host, projectId).list("slots");
    const days = new Set([...slots.keys()].map((path) => /_(\d{8})T\d{4}$/.exec(path)?.[1]));
    expect(days.size).to.be.within(59, 60);
    expect(days).not.to.include(undefined);
  });

  it("gives an account a role and takes it away, and refuses one that it does not know", async () => {
    const { auth, projectId } = endpoints();
    const claims = async () => {
      const users = await authRest(new URL(auth).host, projectId).users();
      return users.find(({ email }) => email === "customer@example.com")?.claims;
    };
    const grant = (role: string) => run("run.mjs", "tools/grant.ts", role, "customer@example.com");
    expect(await grant("staff")).to.include({ code: 0 });
    expect(await claims()).to.deep.equal({ operator: true, role: "staff" });
    expect(await grant("king")).to.include({ code: 1 });
    expect(await claims()).to.deep.equal({ operator: true, role: "staff" });
    expect(await grant("none")).to.include({ code: 0 });
    expect(await claims()).to.deep.equal({});
  });

  it("has a doctor who finds nothing wrong with it, and what somebody breaks", async () => {
    const healthy = await run("run.mjs", "tools/doctor.ts");
    expect(healthy.output).not.to.contain("✖");
    expect(healthy).to.include({ code: 0 });
    expect(healthy.output).to.contain("stripeWebhook answers").and.contain("one account");
    const path = inClone("functions", ".env.local");
    const before_ = readFileSync(path, "utf8");
    writeFileSync(path, `${before_}\nAPP_CHECK=perhaps\nMERCHANT_NAME=Harbour\n`);
    const broken = await run("run.mjs", "tools/doctor.ts");
    writeFileSync(path, before_);
    expect(broken).to.include({ code: 1 });
    expect(broken.output).to.contain("APP_CHECK must be on or off");
    expect(broken.output).to.contain("differs from the settings in: merchantName");
  });

  it("refuses a second start from the same folder", async () => {
    const { code, output } = await run("start.mjs", "--port-offset", "9000");
    expect(output).to.match(/already running from this folder/);
    expect(code).to.equal(1);
  });

  it("leaves nothing behind after Ctrl-C", async () => {
    const exited = once(launcher, "exit");
    // The terminal signals every process of its group.
    process.kill(-(launcher.pid ?? 0), "SIGINT");
    expect(await exited).to.deep.equal([130, null]);
    expect(existsSync(inClone(".holdfast", "endpoints.json"))).to.equal(false);
    await requireFreePorts(portsAt(PORT_OFFSET));
  });

  const endpoints = () => readEndpoints(inClone(".holdfast", "endpoints.json"));
  const run = (script: string, ...args: string[]) =>
    runCommand(NODE, [inClone("tools", script), ...args], {
      ...{ cwd: clone.path, output: "collect", timeoutMs: 50_000 },
    });
});
