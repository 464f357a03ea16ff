import { buildFunctions } from "./build-functions.ts";
import { startSuite } from "./emulator-suite.ts";
import { findFirestoreEmulator } from "./firestore-emulator.ts";
import { HOST, portsAt, requireFreePorts } from "./ports.ts";
import { printStage } from "./report.ts";
import { mochaStage } from "./stage.ts";
import type { StageResult } from "./stage.ts";
import { TEST_PORT_OFFSET, TEST_PROJECT_ID, requestLogDir } from "./test-settings.ts";

const TIMEOUT_MS = 15 * 60_000;
const TEST_TIMEOUT_MS = 60_000;

/** What needs Firestore and Auth only; function workers are started by the tests themselves. */
export async function emulatorTests(grep: string | undefined): Promise<StageResult[]> {
  const firestore = await findFirestoreEmulator();
  // The deploy manifest is tested here too, and the SDK wants the built entry in its place.
  await buildFunctions(console.log);
  const { auth, firestore: port, firestoreWebsocket, hub, logging } = portsAt(TEST_PORT_OFFSET);
  await requireFreePorts({ auth, firestore: port, firestoreWebsocket, hub, logging });
  const suite = await startSuite({
    projectId: TEST_PROJECT_ID,
    portOffset: TEST_PORT_OFFSET,
    only: ["auth", "firestore"],
    firestore,
  });
  const common = {
    timeoutMs: TIMEOUT_MS,
    testTimeoutMs: TEST_TIMEOUT_MS,
    output: "show",
    exit: true,
    grep,
  } as const;
  try {
    const tools = await mochaStage({
      ...common,
      name: "emulator, tools",
      folder: "root",
      patterns: ["tools/test/emulator/**/*.test.ts"],
    });
    printStage(tools);
    const functions = await mochaStage({
      ...common,
      name: "emulator, functions",
      folder: "functions",
      patterns: ["test/emulator/**/*.test.ts"],
      env: {
        GCLOUD_PROJECT: TEST_PROJECT_ID,
        FIRESTORE_EMULATOR_HOST: firestore.kind === "running" ? firestore.host : `${HOST}:${port}`,
        FIREBASE_AUTH_EMULATOR_HOST: `${HOST}:${auth}`,
        METADATA_SERVER_DETECTION: "none",
        HOLDFAST_REQUEST_LOG_DIR: requestLogDir(),
      },
    });
    printStage(functions);
    return [tools, functions];
  } finally {
    await suite.stop();
  }
}
