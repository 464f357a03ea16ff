import { join } from "node:path";
import { NODE, ROOT } from "./paths.ts";
import { runCommand } from "./run-command.ts";

/** An exported function that Cloud Scheduler would call. */
export interface Schedule {
  name: string;
  cron: string;
  timeZone: string | undefined;
}

const TIMEOUT_MS = 20_000;

/** Every scheduled function of the built backend, loaded as the emulator loads it. */
export async function listSchedules(
  functionsDir: string,
  projectId: string,
  params: Record<string, string>,
): Promise<Schedule[]> {
  const script = join(ROOT, "tools", "src", "print-schedules.ts");
  const { code, output } = await runCommand(NODE, [script, join(functionsDir, "lib", "index.js")], {
    cwd: ROOT,
    env: {
      ...params,
      FUNCTIONS_EMULATOR: "true",
      GCLOUD_PROJECT: projectId,
      FIREBASE_CONFIG: JSON.stringify({ projectId }),
      METADATA_SERVER_DETECTION: "none",
    },
    output: "collect",
    timeoutMs: TIMEOUT_MS,
  });
  const line = output.trimEnd().split("\n").at(-1) ?? "";
  if (code !== 0) throw new Error(`The built functions cannot be loaded:\n${output}`);
  return JSON.parse(line) as Schedule[];
}
