import { once } from "node:events";
import type { ChildProcess } from "node:child_process";
import { expect } from "chai";
import { endAllChildren, endGroup, startChild } from "../../src/children.ts";
import { NODE } from "../../src/paths.ts";
import { runCommand } from "../../src/run-command.ts";

/** Starts a child of its own, says that one's pid, and stays. */
const PARENT = `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 60000)"]);
  console.log(child.pid);
  setInterval(() => {}, 60000);
`;
const DEAF = `process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 60000);`;

describe("processes that tools start", () => {
  it("end with whatever they started themselves", async () => {
    const child = start(PARENT);
    const grandchild = Number(await firstLine(child));
    expect(isAlive(grandchild)).to.equal(true);
    await endGroup(child);
    await untilGone(grandchild);
  });

  it("end by force when they do not listen", async () => {
    const child = start(DEAF);
    const pid = Number(await firstLine(child));
    await endGroup(child, 50);
    expect(isAlive(pid)).to.equal(false);
  });

  it("end all at once, also when one has ended already", async () => {
    const [one, two] = [start(PARENT), start("")];
    await Promise.all([firstLine(one), once(two, "exit")]);
    await endAllChildren();
    expect(one.signalCode).to.equal("SIGTERM");
  });

  it("are stopped when a command takes too long", async () => {
    const result = await runCommand(NODE, ["-e", DEAF.replace("SIGTERM", "SIGUSR2")], {
      ...{ cwd: ".", output: "collect", timeoutMs: 300 },
    });
    expect(result).to.include({ timedOut: true });
    expect(result.code).not.to.equal(0);
  });

  it("that cannot be started answer 127 and say why", async () => {
    const options = { cwd: ".", output: "collect", timeoutMs: 5_000 } as const;
    const { code, output } = await runCommand("/no/such/command", [], options);
    expect(code).to.equal(127);
    expect(output).to.contain("ENOENT");
  });
});

function start(script: string): ChildProcess {
  return startChild(NODE, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const [line] = (await once(child.stdout!, "data")) as [Buffer];
  return line.toString();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Whoever adopted it reaps it in its own time. */
async function untilGone(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise(setImmediate);
}
