import { machine } from "./machine.ts";

/** What plays Firestore: hidane and the official emulator are started by firebase-tools. */
export type FirestoreEmulator =
  { kind: "running"; host: string } | { kind: "hidane"; path: string } | { kind: "official" };

/** What the choice rests on; tests put their own machine here. */
export interface Lookups {
  runningHost: () => string | undefined;
  hidane: () => string | undefined;
  javaMajor: () => Promise<number | undefined>;
  officialJar: () => Promise<"cached" | "reachable" | "missing">;
  cargo: () => string | undefined;
  /** Answers whether it worked; its progress is on the screen. */
  installHidane: (cargo: string, version: string) => Promise<boolean>;
  say: (line: string) => void;
}

const HIDANE_VERSION = "0.6.0";
const JAVA_MAJOR_MIN = 21;

/** Takes what is there, in the order of how little it asks for, and says what it took. */
export async function findFirestoreEmulator(
  lookups: Lookups = machine,
): Promise<FirestoreEmulator> {
  const host = lookups.runningHost();
  if (host !== undefined) {
    lookups.say(`Firestore: the emulator already running at ${host} (FIRESTORE_EMULATOR_HOST)`);
    return { kind: "running", host };
  }
  return foundHidane(lookups) ?? (await foundOfficial(lookups)) ?? builtHidane(lookups);
}

function foundHidane(lookups: Lookups): FirestoreEmulator | undefined {
  const path = lookups.hidane();
  if (path === undefined) return undefined;
  lookups.say(`Firestore: hidane at ${path}`);
  return { kind: "hidane", path };
}

async function foundOfficial(lookups: Lookups): Promise<FirestoreEmulator | undefined> {
  const java = await lookups.javaMajor();
  if (java === undefined || java < JAVA_MAJOR_MIN) return undefined;
  const jar = await lookups.officialJar();
  if (jar === "missing") return undefined;
  const whence = jar === "cached" ? "already downloaded" : "firebase-tools downloads it";
  lookups.say(`Firestore: the official emulator on Java ${java} (${whence})`);
  return { kind: "official" };
}

async function builtHidane(lookups: Lookups): Promise<FirestoreEmulator> {
  const cargo = lookups.cargo();
  if (cargo === undefined) throw new Error(nothingFound("Rust's cargo is not installed either"));
  lookups.say(`Firestore: building hidane ${HIDANE_VERSION} with cargo, once; about 5 minutes …`);
  const installed = await lookups.installHidane(cargo, HIDANE_VERSION);
  const path = installed ? lookups.hidane() : undefined;
  if (path === undefined) throw new Error(nothingFound("building hidane with cargo failed"));
  lookups.say(`Firestore: hidane at ${path}`);
  return { kind: "hidane", path };
}

function nothingFound(last: string): string {
  return [
    `No Firestore emulator was found, and ${last}. Choose one:`,
    `  - hidane, no Java needed: cargo install hidane --locked --version ${HIDANE_VERSION}`,
    `    (Rust's cargo: https://rustup.rs)`,
    `  - Java ${JAVA_MAJOR_MIN} or newer, and a network that reaches the official emulator`,
    `  - an emulator you run yourself: FIRESTORE_EMULATOR_HOST=127.0.0.1:8080 npm start`,
  ].join("\n");
}
