import { buildFunctions } from "./build-functions.ts";
import { startSuite } from "./emulator-suite.ts";
import { findFirestoreEmulator } from "./firestore-emulator.ts";
import { HOST, portsAt, requireFreePorts } from "./ports.ts";
import type { StageResult } from "./stage.ts";
import { TEST_PORT_OFFSET, TEST_PROJECT_ID, requestLogDir } from "./test-settings.ts";

/**
 * Firestore and Auth, for tests that start the functions themselves.
 * @param run is given where the two are, as the SDKs read it
 */
export async function withEmulators(
  run: (env: Record<string, string>) => Promise<StageResult[]>,
): Promise<StageResult[]> {
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
  try {
    return await run({
      GCLOUD_PROJECT: TEST_PROJECT_ID,
      FIRESTORE_EMULATOR_HOST: firestore.kind === "running" ? firestore.host : `${HOST}:${port}`,
      FIREBASE_AUTH_EMULATOR_HOST: `${HOST}:${auth}`,
      METADATA_SERVER_DETECTION: "none",
      HOLDFAST_REQUEST_LOG_DIR: requestLogDir(),
    });
  } finally {
    await suite.stop();
  }
}
