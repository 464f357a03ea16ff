import { endGroup, startChild } from "./children.ts";

interface CommandOptions {
  cwd: string;
  env?: Record<string, string>;
  timeoutMs: number;
  /** "show" writes straight to the screen; "collect" keeps it for the answer. */
  output: "show" | "collect";
}

export interface CommandResult {
  code: number;
  output: string;
  timedOut: boolean;
}

export async function runCommand(
  command: string,
  args: string[],
  options: CommandOptions,
): Promise<CommandResult> {
  const child = startChild(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio:
      options.output === "show" ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (output += text));
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    void endGroup(child);
  }, options.timeoutMs);
  const code = await new Promise<number>((resolve) => {
    child.once("close", (status) => {
      resolve(status ?? 1);
    });
    child.once("error", (error) => {
      output += `${error.message}\n`;
      resolve(127);
    });
  });
  clearTimeout(timer);
  return { code, output, timedOut };
}
