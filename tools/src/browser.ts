import { findBrowser } from "../../simulator/browser/support/find-browser.ts";
import { findTool } from "./machine.ts";
import { ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

const INSTALL_TIMEOUT_MS = 10 * 60_000;

/** What the choice rests on; tests put their own machine here. */
export interface BrowserLookups {
  find: () => string | undefined;
  aptGet: () => string | undefined;
  isRoot: () => boolean;
  /** Answers whether it worked; its progress is on the screen. */
  run: (command: string, args: string[]) => Promise<boolean>;
  say: (line: string) => void;
}

const machine: BrowserLookups = {
  find: () => findBrowser(),
  aptGet: () => findTool("apt-get"),
  isRoot: () => process.getuid?.() === 0,
  run: async (command, args) => {
    const env = { DEBIAN_FRONTEND: "noninteractive" };
    const options = { cwd: ROOT, env, output: "show", timeoutMs: INSTALL_TIMEOUT_MS } as const;
    return (await runCommand(command, args, options)).code === 0;
  },
  say: (line) => {
    console.log(line);
  },
};

/** The browser on PATH; where there is none and root may install one, Debian's. */
export async function ensureBrowser(lookups = machine): Promise<string | undefined> {
  const found = lookups.find();
  if (found !== undefined) {
    lookups.say(`Browser: ${found}`);
    return found;
  }
  const aptGet = lookups.aptGet();
  if (aptGet === undefined || !lookups.isRoot()) {
    lookups.say("Browser: none on PATH. Install Chromium or Chrome to run these tests:");
    lookups.say("  sudo apt-get install -y chromium");
    return undefined;
  }
  lookups.say("Browser: installing chromium with apt-get, once; about a minute …");
  const isInstalled =
    (await lookups.run(aptGet, ["update", "-q"])) &&
    (await lookups.run(aptGet, ["install", "-y", "-q", "--no-install-recommends", "chromium"]));
  const installed = isInstalled ? lookups.find() : undefined;
  lookups.say(
    installed === undefined
      ? "Browser: installing chromium failed; its message is above."
      : `Browser: ${installed}`,
  );
  return installed;
}
