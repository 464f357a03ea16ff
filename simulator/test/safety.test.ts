import { expect } from "chai";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { assertSafePlace } from "../src/safety.ts";
import { startSimulator } from "../src/server.ts";

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
    for (const option of ["--port", "--seed", "--polite", "--hostile", "--token"]) {
      expect(stdout).to.include(option);
    }
  });

  it("says what is wrong with an option", () => {
    expect(run("--port", "many")).to.include({ status: 1 });
    expect(run("--port", "many").stderr).to.include("--port must be a whole number");
    expect(run("--polite", "--hostile").stderr).to.include("only one of");
  });

  it("prints one line when it listens, and ends at once when it is told to", async () => {
    const child = spawn(process.execPath, [MAIN, "--port", "0"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    expect(line.toString()).to.match(
      /^Offline Stripe at http:\/\/127\.0\.0\.1:\d+ .*sk_test_holdfast pk_test_holdfast .*token \S+\n$/,
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
