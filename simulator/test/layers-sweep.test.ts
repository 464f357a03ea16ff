import { expect } from "chai";
import { NOT_DESCRIBED } from "../contract/drift.ts";
import type { RecordedAnswer, RecordedEvent } from "../src/core/record.ts";
import { startBench } from "./support/bench.ts";
import { ourJudge } from "./support/judge.ts";
import { callEverything } from "./support/traffic.ts";

const TIMEOUT_MS = 120_000;

type Said = RecordedAnswer | RecordedEvent;
type Fields = Record<string, unknown>;

/** One field of one answer, named so that the same field of the same kind is tried once. */
interface Place {
  name: string;
  holder: Fields;
  key: string;
}

/**
 * Each field of all that the simulator says, of every route and every event, is given another type
 * and then a stranger beside it: what no layer sees could be wrong today.
 */
describe("the layers, for every field of every answer and event", () => {
  let said: Said[];
  before(async function () {
    this.timeout(TIMEOUT_MS);
    if (ourJudge().skipped !== null) this.skip();
    const bench = await startBench();
    await callEverything(bench);
    const kept = bench.sim.control.core.recorder?.kept ?? [];
    said = kept.filter((one) => one.kind !== "broken");
    await bench.stop();
  });

  it("see another type, but for the fields that Stripe's description lacks", function () {
    this.timeout(TIMEOUT_MS);
    const { tried, unseen } = sweep(said, (old) => ofOtherType(old));
    const undescribed = NOT_DESCRIBED.map(({ kind, path }) => `${kind}.${path}`);
    expect(unseen.filter((name) => !undescribed.includes(name))).to.deep.equal([]);
    expect(tried).to.be.greaterThan(1_000);
  });

  it("see another word in most places where Stripe has words", function () {
    this.timeout(TIMEOUT_MS);
    // Not where a person writes, and not in currencies and decline codes, which nobody lists.
    const { tried, unseen } = sweep(said, (old) => (isWord(old) ? "made_up_word" : old));
    expect(unseen).to.include.members(["charge.currency", "answer.error.decline_code"]);
    for (const name of ["refund.status", "dispute.reason", "event.type"]) {
      expect(unseen).to.not.include(name);
    }
    expect(tried - unseen.length).to.be.greaterThan(2 * unseen.length);
  });

  it("see a stranger in every object that is no open record", function () {
    this.timeout(TIMEOUT_MS);
    const { tried, unseen } = sweep(said, withStranger);
    expect(unseen).to.deep.equal([]);
    expect(tried).to.be.greaterThan(100);
  });
});

/** Changes one field at a time, and names those whose change no layer saw. */
function sweep(said: Said[], change: (old: unknown) => unknown) {
  const done = new Set<string>();
  const unseen: string[] = [];
  for (const one of said) {
    const body = JSON.parse(one.body) as Fields;
    for (const { name, holder, key } of placesIn(body, one.kind)) {
      const old = holder[key];
      const changed = change(old);
      const label = `${name}:${old === null ? "null" : typeof old}`;
      if (changed === old || done.has(label)) continue;
      done.add(label);
      holder[key] = changed;
      if (ourJudge().judge({ ...one, body: JSON.stringify(body) }).length === 0) unseen.push(name);
      holder[key] = old;
    }
  }
  return { tried: done.size, unseen };
}

function placesIn(value: unknown, kind: string): Place[] {
  if (Array.isArray(value)) return placesIn(value[0], `${kind}[]`);
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Fields;
  const name = typeof holder["object"] === "string" ? holder["object"] : kind;
  return Object.keys(holder).flatMap((key) => [
    { name: `${name}.${key}`, holder, key },
    ...placesIn(holder[key], `${name}.${key}`),
  ]);
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && /^[a-z][a-z_.]*$/.test(value);
}

function ofOtherType(old: unknown): unknown {
  if (old === null) return { made_up: true };
  return typeof old === "number" ? String(old) : 7;
}

/** Metadata takes any text, so the stranger is none. */
function withStranger(old: unknown): unknown {
  if (typeof old !== "object" || old === null || Array.isArray(old)) return old;
  return { ...old, made_up: true };
}
