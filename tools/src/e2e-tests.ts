import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { ensureBrowser } from "./browser.ts";
import { buildFunctions } from "./build-functions.ts";
import { findFirestoreEmulator } from "./firestore-emulator.ts";
import { startOfflineStripe } from "./offline-stripe.ts";
import { FUNCTIONS_DIR, ROOT, STATE_DIR } from "./paths.ts";
import { portsAt, requireFreePorts } from "./ports.ts";
import { printStage } from "./report.ts";
import { startStack } from "./stack.ts";
import { mochaStage, promiseStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";
import { TEST_PORT_OFFSET, TEST_PROJECT_ID, requestLogDir } from "./test-settings.ts";

const TIMEOUT_MS = 20 * 60_000;
const TEST_TIMEOUT_MS = 60_000;

/** The whole system, with a Stripe that shuffles and repeats its events. */
export async function e2eTests(grep: string | undefined): Promise<StageResult[]> {
  await ensureBrowser();
  const firestore = await findFirestoreEmulator();
  await buildFunctions(console.log);
  const endpointsFile = join(STATE_DIR, "e2e", "endpoints.json");
  const stack = await startStack({
    projectId: TEST_PROJECT_ID,
    portOffset: TEST_PORT_OFFSET,
    functionsSource: copyOfFunctions(),
    endpointsFile,
    firestore,
    installId: "test",
    startStripe: ({ webhook, port }) =>
      startOfflineStripe({
        ...{ name: "e2e-stripe", port, webhook, delivery: "hostile" },
        requestLogDir: requestLogDir(),
      }),
    say: console.log,
  });
  const result = await mochaStage({
    name: "e2e",
    folder: "root",
    patterns: ["e2e/**/*.test.ts"],
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: TEST_TIMEOUT_MS,
    output: "show",
    exit: true,
    grep,
    env: {
      HOLDFAST_ENDPOINTS: endpointsFile,
      GCLOUD_PROJECT: TEST_PROJECT_ID,
      FIRESTORE_EMULATOR_HOST: new URL(stack.endpoints.firestore).host,
      FIREBASE_AUTH_EMULATOR_HOST: new URL(stack.endpoints.auth).host,
    },
  }).finally(stack.stop);
  printStage(result);
  const clean = await promiseStage("e2e leaves no process", () =>
    requireFreePorts(portsAt(TEST_PORT_OFFSET)),
  );
  printStage(clean);
  return [result, clean];
}

/**
 * The built functions with settings of their own: the emulator prefers the settings files beside
 * the functions to everything else, and those of `npm start` must not be touched.
 */
function copyOfFunctions(): string {
  const copy = join(STATE_DIR, "e2e", "functions");
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  cpSync(join(FUNCTIONS_DIR, "lib"), join(copy, "lib"), { recursive: true });
  cpSync(join(FUNCTIONS_DIR, "package.json"), join(copy, "package.json"));
  symlinkSync(join(FUNCTIONS_DIR, "node_modules"), join(copy, "node_modules"), "dir");
  return relative(ROOT, copy);
}
