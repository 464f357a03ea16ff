import { connect } from "node:net";
import type { ChildProcess } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { hasExited } from "./children.ts";
import { HOST } from "./ports.ts";

const POLL_MS = 100;

/** Waits until a process accepts connections. @throws when it ends before, or takes too long */
export async function untilListening(
  what: string,
  child: ChildProcess,
  port: number,
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await accepts(port))) {
    if (hasExited(child)) throw new Error(`${what} ended with code ${child.exitCode ?? "none"}`);
    if (Date.now() > deadline) throw new Error(`${what} did not open port ${port} in time`);
    await delay(POLL_MS);
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: HOST });
    const answer = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", () => {
      answer(true);
    });
    socket.once("error", () => {
      answer(false);
    });
  });
}
