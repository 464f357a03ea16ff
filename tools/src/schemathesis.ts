import { existsSync } from "node:fs";
import { join } from "node:path";
import { findTool } from "./machine.ts";
import { ROOT, STATE_DIR } from "./paths.ts";
import { runCommand } from "./run-command.ts";

const VERSION = "4.32.5";
const INSTALL_TIMEOUT_MS = 5 * 60_000;

/** What the choice rests on; tests put their own machine here. */
export interface PythonLookups {
  python: () => string | undefined;
  exists: (path: string) => boolean;
  /** Answers whether it worked; its progress is on the screen. */
  run: (command: string, args: string[]) => Promise<boolean>;
  say: (line: string) => void;
}

const machine: PythonLookups = {
  python: () => findTool("python3"),
  exists: existsSync,
  run: async (command, args) => {
    const options = { cwd: ROOT, output: "show", timeoutMs: INSTALL_TIMEOUT_MS } as const;
    return (await runCommand(command, args, options)).code === 0;
  },
  say: (line) => {
    console.log(line);
  },
};

/**
 * The generator of requests, in a Python environment of its own below `.holdfast/`, made once.
 * Undefined, with a word of what to do, where Python cannot make one.
 */
export async function ensureSchemathesis(lookups = machine): Promise<string | undefined> {
  const home = join(STATE_DIR, `schemathesis-${VERSION}`);
  const program = join(home, "bin", "schemathesis");
  if (lookups.exists(program)) return program;
  const python = lookups.python();
  if (python === undefined) {
    lookups.say("Schemathesis: needs Python 3. Install it to run these tests:");
    lookups.say("  sudo apt-get install -y python3 python3-venv");
    return undefined;
  }
  lookups.say("Schemathesis: installing, once; about half a minute …");
  const isInstalled =
    (await lookups.run(python, ["-m", "venv", home])) &&
    (await lookups.run(join(home, "bin", "pip"), [
      ...["install", "--quiet", "--disable-pip-version-check", `schemathesis==${VERSION}`],
    ]));
  if (isInstalled && lookups.exists(program)) return program;
  lookups.say("Schemathesis: its installation failed; its message is above. Try:");
  lookups.say("  sudo apt-get install -y python3-venv");
  return undefined;
}
