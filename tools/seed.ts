import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { endAllChildren } from "./src/children.ts";
import { startSuite } from "./src/emulator-suite.ts";
import { findFirestoreEmulator } from "./src/firestore-emulator.ts";
import { firestoreRest } from "./src/firestore-rest.ts";
import { machine } from "./src/machine.ts";
import { SEED_DIR } from "./src/paths.ts";
import { HOST, portsAt, requireFreePorts } from "./src/ports.ts";
import { seedAccounts, seedDocuments } from "./src/seed-export.ts";
import { onStopSignal } from "./src/signals.ts";

const SEED_PORT_OFFSET = 2000;
const PROJECT_ID = "demo-holdfast";

const { values } = parseArgs({ options: { "port-offset": { type: "string" } } });
const portOffset = Number(values["port-offset"] ?? SEED_PORT_OFFSET);

onStopSignal(endAllChildren);
// An emulator that runs already may hold more than the seed: the export is made by one of its own.
const firestore = await findFirestoreEmulator({ ...machine, runningHost: () => undefined });
const ports = portsAt(portOffset);
await requireFreePorts({ auth: ports.auth, firestore: ports.firestore, hub: ports.hub });
const suite = await startSuite({
  projectId: PROJECT_ID,
  portOffset,
  only: ["auth", "firestore"],
  firestore,
});
try {
  const documents = seedDocuments();
  await firestoreRest(`${HOST}:${ports.firestore}`, PROJECT_ID).createAll(documents);
  await exportUnlessSame();
  const accounts = JSON.stringify(seedAccounts(), null, 2);
  writeFileSync(join(SEED_DIR, "auth_export", "accounts.json"), `${accounts}\n`);
  console.log(`Wrote ${documents.size} documents and the accounts to emulator-data/`);
} finally {
  await suite.stop();
}

/** The export's metadata holds the time it was made: no new time for the same content. */
async function exportUnlessSame(): Promise<void> {
  const kinds = join(SEED_DIR, "firestore_export", "all_namespaces", "all_kinds");
  const content = join(kinds, "output-0");
  const metadata = join(kinds, "all_namespaces_all_kinds.export_metadata");
  const before = existsSync(content) ? [readFileSync(content), readFileSync(metadata)] : [];
  await exportTo(SEED_DIR);
  const [contentBefore, metadataBefore] = before;
  if (contentBefore?.equals(readFileSync(content)) === true && metadataBefore !== undefined) {
    writeFileSync(metadata, metadataBefore);
  }
}

async function exportTo(path: string): Promise<void> {
  const response = await fetch(`http://${HOST}:${ports.hub}/_admin/export`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path }),
  });
  if (!response.ok) throw new Error(`The export failed: ${await response.text()}`);
}
