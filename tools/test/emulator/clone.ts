import { cpSync, mkdtempSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { FUNCTIONS_DIR, ROOT, STATE_DIR } from "../../src/paths.ts";

/** What a second clone of the project does not have, or has as a link to the first one's. */
const LEFT_OUT = new Set(["node_modules", ".git", ".holdfast", ".env.local", ".secret.local"]);

/** A second clone, installed and built: the launcher's files in it are nobody else's. */
export function cloneProject(): { path: string; remove: () => void } {
  mkdirSync(STATE_DIR, { recursive: true });
  const path = mkdtempSync(join(STATE_DIR, "clone-"));
  for (const part of ["tools", "simulator", "emulator-data", "web", "functions"]) {
    cpSync(join(ROOT, part), join(path, part), {
      recursive: true,
      filter: (source) => !LEFT_OUT.has(basename(source)),
    });
  }
  for (const file of [
    ...["package.json", "package-lock.json", "firebase.json", ".firebaserc"],
    ...["firestore.rules", "firestore.indexes.json", "tsconfig.base.json", "tsconfig.json"],
  ]) {
    cpSync(join(ROOT, file), join(path, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(path, "node_modules"), "dir");
  symlinkSync(join(FUNCTIONS_DIR, "node_modules"), join(path, "functions", "node_modules"), "dir");
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true });
    },
  };
}
