import { expect } from "chai";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { assertSafePlace } from "../src/safety.ts";
import { simControl } from "../src/control-client.ts";
import { readOptions } from "../src/main-options.ts";
import { startSimulator } from "../src/server.ts";
import { pay, stripeFor } from "./support/bench.ts";
import { startReceiver } from "./support/receiver.ts";

const MAIN = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const run = (...args: string[]) =>
  spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", timeout: 10_000 });

describe("the simulator as a program", function () {
  this.timeout(10_000);

  it("does not start where real money moves", () => {
    expect(() => {
      assertSafePlace({ K_CONFIGURATION: "x" });
    }).to.throw(/Cloud Run/);
    expect(() => {
      assertSafePlace({ NODE_ENV: "production" });
    }).to.throw(/production/);
    expect(() => {
      assertSafePlace({ NODE_ENV: "test" });
    }).to.not.throw();
  });

  it("explains itself", () => {
    const { stdout, status } = run("--help");
    expect(status).to.equal(0);
    const options = [
      "--port",
      "--seed",
      "--polite",
      "--hostile",
      "--token",
      "--webhook",
      "--events",
    ];
    for (const option of options) {
      expect(stdout).to.include(option);
    }
  });

  it("says what is wrong with an option", () => {
    expect(run("--port", "many")).to.include({ status: 1 });
    expect(run("--port", "many").stderr).to.include("--port must be a whole number");
    expect(run("--polite", "--hostile").stderr).to.include("only one of");
  });

  it("says what is wrong with a webhook, its events and an unknown option", () => {
    for (const [args, message] of [
      [["--webhook", "https://example.com/hook"], "an address on this machine"],
      [["--webhook", "hook"], "an address on this machine"],
      [["--events", "charge.succeeded"], "--webhook"],
      [["--webhook", "http://127.0.0.1:9/h", "--events", "a,,b"], "names with commas"],
      [["--bogus"], "--bogus"],
    ] as const) {
      expect(() => readOptions([...args]), args.join(" ")).to.throw(message);
    }
    const events = ["--events", "No!", "--port", "0"];
    const { status, stdout, stderr } = run("--webhook", "http://127.0.0.1:9/h", ...events);
    expect({ status, stdout }).to.deep.equal({ status: 1, stdout: "" });
    expect(stderr).to.equal("The webhook was refused: Invalid event name: No!\n");
  });

  it("delivers what it was asked to where it was asked to, signed with the secret it prints", async () => {
    const receiver = await startReceiver();
    const args = ["--webhook", receiver.url, "--events", "payment_intent.succeeded"];
    const child = spawn(process.execPath, [MAIN, "--port", "0", ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output] = (await once(child.stdout, "data")) as [Buffer];
    const text = output.toString();
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)![0];
    const secret = /whsec_\w+/.exec(text)![0];
    const stripe = stripeFor(url, "sk_test_holdfast");
    const { id } = await pay({ stripe }, "pm_card_visa");
    const page = new URL(/http\S+_sim\S*/.exec(text)![0]);
    const token = new URLSearchParams(page.hash.slice(1)).get("token")!;
    await simControl(url, token).flushWebhooks();
    expect(receiver.types()).to.deep.equal(["payment_intent.succeeded"]);
    const { body, signature } = receiver.received[0]!;
    const event = stripe.webhooks.constructEvent(body, signature, secret);
    expect(event.data.object).to.include({ id });
    child.kill("SIGTERM");
    await once(child, "exit");
    await receiver.close();
  });

  it("prints where it listens, and ends at once when it is told to", async () => {
    const child = spawn(process.execPath, [MAIN, "--port", "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(line.toString()).to.match(
      /^Offline Stripe at http:\/\/127\.0\.0\.1:\d+ .*sk_test_holdfast pk_test_holdfast .*token \S+\n {2}page {6}http\S+_sim#token=\S+\n {2}webhooks {2}none/,
    );
    child.kill("SIGTERM");
    const [code] = (await once(child, "exit")) as [number];
    expect(code).to.equal(0);
  });

  it("names a taken port and the option that changes it", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const error: unknown = await startSimulator({ port }).catch((reason: unknown) => reason);
    expect(String(error)).to.include(String(port)).and.include("--port");
    other.close();
  });

  it("listens on the loopback only", async () => {
    const running = await startSimulator();
    expect(new URL(running.url).hostname).to.equal("127.0.0.1");
    await running.close();
  });
});
