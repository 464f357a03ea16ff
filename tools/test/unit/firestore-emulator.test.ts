import { expect } from "chai";
import { findFirestoreEmulator } from "../../src/firestore-emulator.ts";
import type { Lookups } from "../../src/firestore-emulator.ts";

/** A machine with nothing on it, and what is said on it. */
function machineWith(has: Partial<Lookups>): { lookups: Lookups; said: string[] } {
  const said: string[] = [];
  const lookups: Lookups = {
    runningHost: () => undefined,
    hidane: () => undefined,
    javaMajor: () => Promise.resolve(undefined),
    officialJar: () => Promise.resolve("missing"),
    cargo: () => undefined,
    installHidane: () => Promise.reject(new Error("not asked for")),
    say: (line) => said.push(line),
    ...has,
  };
  return { lookups, said };
}

const java = (major: number, jar: "cached" | "reachable" | "missing"): Partial<Lookups> => ({
  javaMajor: () => Promise.resolve(major),
  officialJar: () => Promise.resolve(jar),
});
const hidane = { hidane: () => "/bin/hidane" };

describe("the choice of a Firestore emulator", () => {
  const cases: [string, Partial<Lookups>, unknown, RegExp][] = [
    [
      "takes the one that runs already, whatever else there is",
      { ...hidane, ...java(21, "cached"), runningHost: () => "127.0.0.1:9" },
      { kind: "running", host: "127.0.0.1:9" },
      /already running at 127\.0\.0\.1:9/,
    ],
    [
      "takes hidane before Java",
      { ...hidane, ...java(21, "cached") },
      { kind: "hidane", path: "/bin/hidane" },
      /hidane at \/bin\/hidane/,
    ],
    ["takes Java 21 with a jar on disk", java(21, "cached"), { kind: "official" }, /Java 21/],
    [
      "takes Java 25 with a jar within reach",
      java(25, "reachable"),
      { kind: "official" },
      /downloads/,
    ],
  ];
  for (const [name, has, expected, says] of cases) {
    it(name, async () => {
      const { lookups, said } = machineWith(has);
      expect(await findFirestoreEmulator(lookups)).to.deep.equal(expected);
      expect(said.join("\n")).to.match(says);
    });
  }

  for (const [name, has] of [
    ["Java is too old", java(17, "cached")],
    ["the jar is out of reach", java(21, "missing")],
  ] as const) {
    it(`builds hidane when ${name}`, async () => {
      let built = "";
      const { lookups, said } = machineWith({
        ...has,
        cargo: () => "/bin/cargo",
        hidane: () => (built === "" ? undefined : "/cargo/bin/hidane"),
        installHidane: (_cargo, version) => Promise.resolve((built = version) !== ""),
      });
      const found = await findFirestoreEmulator(lookups);
      expect(found).to.deep.equal({ kind: "hidane", path: "/cargo/bin/hidane" });
      expect(built).to.equal("0.6.0");
      expect(said[0]).to.match(/building hidane 0\.6\.0/);
    });
  }

  for (const [name, has, says] of [
    ["there is no cargo", {}, /cargo is not installed/],
    [
      "the build fails",
      { cargo: () => "/bin/cargo", installHidane: () => Promise.resolve(false) },
      /with cargo failed/,
    ],
  ] as const) {
    it(`names every choice when ${name}`, async () => {
      const { lookups } = machineWith(has);
      const error = await findFirestoreEmulator(lookups).then(
        () => expect.fail("found one"),
        (reason: unknown) => reason as Error,
      );
      expect(error.message).to.match(says);
      for (const choice of [
        "cargo install hidane --locked",
        "Java 21",
        "FIRESTORE_EMULATOR_HOST=",
      ]) {
        expect(error.message).to.contain(choice);
      }
    });
  }
});
