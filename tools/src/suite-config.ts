import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.ts";
import { portsAt } from "./ports.ts";
import type { Ports } from "./ports.ts";

interface FirebaseJson {
  functions: { source: string }[];
  emulators: Record<string, Record<string, unknown> | boolean>;
}

/**
 * The firebase.json to start with: the project's own, or a copy beside it with other ports and
 * another functions folder. firebase-tools wants it in the project root.
 */
export function suiteConfig(offset: number, functionsSource: string): string {
  const own = JSON.parse(readFileSync(join(ROOT, "firebase.json"), "utf8")) as FirebaseJson;
  if (offset === 0 && own.functions[0]?.source === functionsSource) return "firebase.json";
  const name = `firebase.local-${offset}.json`;
  const moved = {
    ...own,
    functions: own.functions.map((entry) => ({ ...entry, source: functionsSource })),
    emulators: movedEmulators(own.emulators, portsAt(offset)),
  };
  writeFileSync(join(ROOT, name), `${JSON.stringify(moved, null, 2)}\n`);
  return name;
}

function movedEmulators(own: FirebaseJson["emulators"], ports: Ports): FirebaseJson["emulators"] {
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => {
      if (typeof value === "boolean" || !(name in ports)) return [name, value];
      const websocketPort =
        name === "firestore" ? { websocketPort: ports.firestoreWebsocket } : undefined;
      return [name, { ...value, port: ports[name as keyof Ports], ...websocketPort }];
    }),
  );
}
