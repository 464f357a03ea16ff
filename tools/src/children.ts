import { spawn } from "node:child_process";
import type { ChildProcess, SpawnOptions } from "node:child_process";

const live = new Set<ChildProcess>();

/**
 * Starts a process at the head of its own group, so that it and whatever it starts can be ended
 * together. A Ctrl-C in the terminal does not reach it: whoever started it ends it in order.
 */
export function startChild(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  live.add(child);
  child.once("exit", () => live.delete(child));
  child.once("error", () => live.delete(child));
  return child;
}

export function hasExited(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

/** Asks the group to end, and ends it by force when it has not after `graceMs`. */
export async function endGroup(child: ChildProcess, graceMs = 5_000): Promise<void> {
  if (!hasExited(child)) {
    const exited = new Promise((resolve) => child.once("exit", resolve));
    signalGroup(child, "SIGTERM");
    const timer = setTimeout(() => {
      signalGroup(child, "SIGKILL");
    }, graceMs);
    await exited;
    clearTimeout(timer);
  }
  // The head may be gone while something it started still runs.
  signalGroup(child, "SIGKILL");
}

export async function endAllChildren(): Promise<void> {
  await Promise.all([...live].map((child) => endGroup(child)));
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
