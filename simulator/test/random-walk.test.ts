import { expect } from "chai";
import fc from "fast-check";
import type { Account } from "../src/core/account.ts";
import { DISPUTE_FEE } from "../src/core/constants.ts";
import { feeOf } from "../src/core/money.ts";
import { assertStripelike } from "./support/judge.ts";
import { BEGINNING, NUMBERS, take } from "./support/walk-moves.ts";
import { startWalker } from "./support/walk.ts";
import type { Command, Said, Walker } from "./support/walk.ts";

const RUNS = 25;
/** A decline is no refusal: the attempt was made. */
const REFUSALS: readonly number[] = [400, 403, 404, 409];
const COMMANDS_MAX = 150;
const number = fc.nat(10_000);
const commands = fc.array(fc.tuple(number, number, number, number), {
  minLength: 20,
  maxLength: COMMANDS_MAX,
  size: "max",
});

describe("any sequence of requests, answers of banks and leaps of the clock", function () {
  this.timeout(120_000);

  it("breaks no promise, loses no money, and goes on from a snapshot as from itself", async () => {
    await fc.assert(
      fc.asyncProperty(commands, fc.nat(1_000), async (walk, seed) => {
        const walker = startWalker(seed);
        await prepare(walker);
        const middle = Math.floor(walk.length / 2);
        await goOn(walker, walk.slice(0, middle), true);
        const snapshot: unknown = JSON.parse((await walker.control("GET", "/snapshot")).text);
        const rest = walk.slice(middle);
        const first = await goOn(walker, rest);
        assertNoNumbers(walker, snapshot);
        assertStripelike(walker.sim.control.core.recorder?.kept ?? []);
        for (const again of [walker, startWalker(seed + 1)]) {
          expect(await again.control("POST", "/restore", snapshot)).to.include({ status: 200 });
          for (const [index, said] of (await goOn(again, rest)).entries()) {
            expect(said.text, `${said.what}, again`).to.equal(first[index]?.text);
          }
        }
      }),
      { numRuns: RUNS, seed: 20_260_826 },
    );
  });
});

async function prepare(walker: Walker): Promise<void> {
  const endpoint = { url: "http://127.0.0.1:9/hook", "enabled_events[]": "*" };
  expect(await walker.api("POST", "/v1/webhook_endpoints", endpoint)).to.include({ status: 200 });
  await walker.api("POST", "/v1/customers");
  await goOn(walker, BEGINNING);
}

/** Answers what was said, and what each endpoint was brought. */
async function goOn(walker: Walker, walk: readonly Command[], isFirst = false): Promise<Said[]> {
  const all: Said[] = [];
  for (const command of walk) {
    const before = isFirst ? keptBy(walker) : "";
    const said = await take(walker, command);
    // What a customer typed on the page of Checkout stays typed.
    const isRefused = REFUSALS.includes(said.status) && !said.what.includes("/checkout/cs_");
    if (isFirst && isRefused) {
      expect(keptBy(walker) === before, `${said.what}: ${said.text} left a trace`).to.equal(true);
    }
    expect(said.status, `${said.what}: ${said.text}`).to.be.below(500);
    walker.sim.control.assertInvariants();
    assertMoney(walker.account(), said.what);
    all.push(said);
  }
  return all;
}

/** All objects, events and attempts, but not the answers kept under idempotency keys. */
function keptBy({ sim }: Walker): string {
  const accounts = [...sim.control.core.state.accounts.values()];
  const parts = accounts.flatMap((account) =>
    Object.entries(account).filter(([name]) => name !== "answers"),
  );
  return JSON.stringify(
    parts.map(([, part]: [string, unknown]) => (part instanceof Map ? [...part] : part)),
  );
}

/** What the balance says is what its charges, refunds and disputes say, to the last unit. */
function assertMoney(account: Account, after: string): void {
  const booked = [...account.balanceTransactions.values()].filter(
    ({ type }) => !type.startsWith("payout"),
  );
  const charges = [...account.charges.values()].filter((one) => one.balance_transaction !== null);
  const refunds = [...account.refunds.values()].filter(
    (one) => one.balance_transaction !== null && one.failure_balance_transaction === undefined,
  );
  const disputes = [...account.disputes.values()].filter((one) => one.balance_transactions.length);
  const taken = disputes.filter(({ status }) => status !== "won");
  const wanted =
    sum(charges, (one) => one.amount_captured) -
    sum(refunds, (one) => one.amount) -
    sum(taken, (one) => one.amount);
  expect(
    sum(booked, (one) => one.amount),
    `amounts after ${after}`,
  ).to.equal(wanted);
  const fees = sum(charges, (one) => feeOf(one.amount_captured, one.currency));
  expect(
    sum(booked, (one) => one.amount - one.net),
    `fees after ${after}`,
  ).to.equal(fees + disputes.length * DISPUTE_FEE);
  for (const charge of account.charges.values()) {
    const gone = sum(
      taken.filter((one) => one.charge === charge.id),
      (one) => one.amount,
    );
    const left = charge.amount_captured - charge.amount_refunded - gone;
    expect(left, `what is left of ${charge.id} after ${after}`).to.be.at.least(0);
  }
}

function assertNoNumbers({ sim, received }: Walker, snapshot: unknown): void {
  const { requestLog, deliveryLog, recorder, state } = sim.control.core;
  const accounts = [...state.accounts.values()].map((account) =>
    Object.values(account).map((part: unknown) => (part instanceof Map ? [...part] : part)),
  );
  const all = JSON.stringify([snapshot, requestLog, deliveryLog, recorder, accounts, received]);
  for (const one of [...NUMBERS, "DE89370400440532013000", "98765"]) {
    expect(all.includes(one), one).to.equal(false);
  }
}

function sum<T>(items: readonly T[], read: (item: T) => number): number {
  return items.reduce((total, item) => total + read(item), 0);
}
