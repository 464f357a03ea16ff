/** firestore.rules against a running emulator, by the matrix. */
import {
  initializeTestEnvironment,
  type RulesTestContext,
  type RulesTestEnvironment,
} from "@firebase/rules-unit-testing";
import { expect } from "chai";
import { doc, setDoc, setLogLevel, type Firestore } from "firebase/firestore";
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readCoverage, type Coverage } from "./coverage.ts";
import {
  CALLERS,
  DOCUMENTS,
  mayBeDone,
  REQUESTS,
  TWINS,
  type Caller,
  type Request,
} from "./matrix.ts";
import { answerTo, type Answer } from "./requests.ts";

const emulatorHost = process.env["FIRESTORE_EMULATOR_HOST"] ?? "";
const projectId = `demo-rules-${randomBytes(4).toString("hex")}`;
const rules = readFileSync(join(import.meta.dirname, "../../firestore.rules"), "utf8");
const callers = Object.keys(CALLERS) as Caller[];
const paths = Object.keys(DOCUMENTS);

describe("firestore.rules", () => {
  let environment: RulesTestEnvironment;
  const signedInAs = new Map<Caller, Firestore>();

  before(async function () {
    if (emulatorHost === "") {
      if (process.env["CI"] === "true") throw new Error("FIRESTORE_EMULATOR_HOST is not set");
      console.log("skipped: FIRESTORE_EMULATOR_HOST is not set");
      this.skip();
    }
    setLogLevel("silent"); // The client reports each denied request, and here most are.
    const { hostname: host, port } = new URL(`http://${emulatorHost}`);
    environment = await initializeTestEnvironment({
      projectId,
      firestore: { host, port: Number(port), rules },
    });
    for (const caller of callers) signedInAs.set(caller, firestoreOf(contextOf(caller)));
    await environment.withSecurityRulesDisabled(async (admin) => {
      const db = firestoreOf(admin);
      await Promise.all(paths.map((path) => setDoc(doc(db, path), owned("owner"))));
      await setDoc(doc(db, "bookings/of-a-guest"), owned("guest"));
      await setDoc(doc(db, "bookings/of-no-one"), { reference: "no uid" });
    });
  });
  after(async () => {
    if (emulatorHost !== "") await environment.cleanup();
  });

  for (const path of paths) {
    describe(path, () => {
      for (const request of REQUESTS) {
        const expected = mayBeDone(path, request);
        it(`${named(expected)} may ${request}`, async () => {
          const answers = await Promise.all(
            callers.map(async (caller) => ({ caller, ...(await ask(caller, path, request)) })),
          );
          const allowed = answers.filter(({ isAllowed }) => isAllowed);
          expect(allowed.map(({ caller }) => caller)).to.deep.equal(expected);
        });
      }

      it("whoever is denied it cannot tell whether it exists", async () => {
        for (const caller of callers) {
          for (const [existing, missing] of TWINS) {
            const answer = await ask(caller, path, existing);
            if (answer.isAllowed) continue;
            expect(await ask(caller, path, missing), existing).to.deep.equal(answer);
          }
        }
      });
    });
  }

  const others: [path: string, whose: string, readers: Caller[]][] = [
    ["bookings/of-a-guest", "made as a guest is that guest's", ["operator", "a guest"]],
    ["bookings/of-no-one", "without a uid is no customer's", ["operator"]],
  ];
  for (const [path, whose, readers] of others) {
    it(`a booking ${whose}`, async () => {
      for (const caller of callers) {
        const { isAllowed } = await ask(caller, path, "get the owner's document");
        expect(isAllowed, caller).to.equal(readers.includes(caller));
      }
    });
  }

  describe("what the matrix reached", () => {
    let coverage: Coverage;
    before(async () => {
      coverage = await readCoverage(emulatorHost, projectId);
    });

    it("is every function and every condition, as true and as false", () => {
      const literals = rules.split(/if (?:true|false);/).length - 1;
      const all = rules.split(/allow |function /).length - 1;
      expect(coverage.conditions).to.have.length(all - literals);
      const oneSided = coverage.conditions.filter(({ booleans }) => booleans.size < 2);
      expect(oneSided.map(({ source }) => source)).to.deep.equal([]);
    });

    it("is every part of them, and every boolean part as true and as false", () => {
      const oneSided = coverage.expressions.filter(
        ({ isUnreached, booleans }) => isUnreached || booleans.size === 1,
      );
      expect(oneSided.map(({ source }) => source)).to.deep.equal([]);
    });
  });

  function contextOf(caller: Caller): RulesTestContext {
    const token = CALLERS[caller];
    if (token === null) return environment.unauthenticatedContext();
    return environment.authenticatedContext(token.uid, "claims" in token ? token.claims : {});
  }

  function ask(caller: Caller, path: string, request: Request): Promise<Answer> {
    const uid = CALLERS[caller]?.uid ?? "owner";
    return answerTo(request, { db: signedInAs.get(caller)!, path, uid });
  }
});

/** Typed as the older client, which the functions of the modular one take as theirs. */
function firestoreOf(context: RulesTestContext): Firestore {
  return context.firestore() as unknown as Firestore;
}

function owned(uid: string) {
  return { uid, createdAt: new Date(1_800_000_000_000) };
}

function named(list: readonly Caller[]): string {
  if (list.length === callers.length) return "everybody";
  return list.length === 0 ? "no one" : list.join(", ");
}
