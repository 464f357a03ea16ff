import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./paths.ts";
import { portsAt } from "./ports.ts";
import type { Ports } from "./ports.ts";
import { readRestSettings } from "./settings.ts";

interface FirebaseJson {
  functions: { source: string }[];
  hosting: { rewrites: Rewrite[] };
  emulators: Record<string, Record<string, unknown> | boolean>;
}

interface Rewrite {
  source: string;
  function: { functionId: string; region?: string };
}

const DEFAULT_REGION = "us-central1";

/**
 * The firebase.json to start with: the project's own, or a copy beside it with other ports, another
 * functions folder, or where the settings have the REST contracts. firebase-tools wants it in the
 * project root.
 */
export function suiteConfig(offset: number, functionsSource: string): string {
  const own = JSON.parse(readFileSync(join(ROOT, "firebase.json"), "utf8")) as FirebaseJson;
  const rest = readRestSettings(join(ROOT, functionsSource));
  const isOwn = offset === 0 && own.functions[0]?.source === functionsSource;
  if (isOwn && rest.region === DEFAULT_REGION && rest.basePath === "") return "firebase.json";
  const name = `firebase.local-${offset}.json`;
  const moved = {
    ...own,
    functions: own.functions.map((entry) => ({ ...entry, source: functionsSource })),
    hosting: { ...own.hosting, rewrites: movedRewrites(own.hosting.rewrites, rest) },
    emulators: movedEmulators(own.emulators, portsAt(offset)),
  };
  writeFileSync(join(ROOT, name), `${JSON.stringify(moved, null, 2)}\n`);
  return name;
}

/** The Hosting emulator looks in one region only, whichever one the function is in. */
function movedRewrites(
  own: Rewrite[],
  { region, basePath }: { region: string; basePath: string },
): Rewrite[] {
  return own.map(({ source, function: to }) => ({
    source: basePath + source,
    function: { ...to, region },
  }));
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
