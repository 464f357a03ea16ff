import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FirestoreRest } from "./firestore-rest.ts";
import { ROOT } from "./paths.ts";
import { seedDocuments } from "./seed-export.ts";

/** An emulator that somebody else started gets what firebase-tools would have given it. */
export async function prepareExternalFirestore(
  host: string,
  projectId: string,
  firestore: FirestoreRest,
): Promise<void> {
  const content = readFileSync(join(ROOT, "firestore.rules"), "utf8");
  const url = `http://${host}/emulator/v1/projects/${projectId}:securityRules`;
  const response = await fetch(url, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ rules: { files: [{ name: "firestore.rules", content }] } }),
  });
  if (!response.ok) throw new Error(`The rules were refused: ${await response.text()}`);
  await firestore.createAll(seedDocuments());
}
