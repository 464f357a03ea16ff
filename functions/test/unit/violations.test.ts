import { expect } from "chai";
import { cancelBooking } from "../../src/application/cancel-booking.ts";
import { createBooking } from "../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import { deliverNotices } from "../../src/application/deliver-notices.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import { reconcile } from "../../src/application/reconcile.ts";
import { wakeSweep } from "../../src/application/wake-sweep.ts";
import type { Ledger } from "../../src/domain/payment.ts";
import { aCoupon } from "../support/coupons.ts";
import { requireNone, violationsAtRest, type Run } from "../support/invariants/violations.ts";
import { misstepped } from "../support/invariants/steps.ts";
import { booksOf } from "../support/simulation/run.ts";
import { aWorld, LOUNGE, SLOT, type World } from "../support/world.ts";

const UID = "user-1";

interface Sold {
  readonly bookingId: string;
  readonly intentId: string;
}

/** One booking that is confirmed, and one that was paid and canceled for half of its price. */
async function someSales(): Promise<{ run: Run; kept: Sold; canceled: Sold }> {
  const world = aWorld();
  const tiers = [{ hoursBefore: 0, percent: 5_000, fee: 0 }];
  world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, policy: { tiers } });
  world.store.seed(ref("slots", "lounge_full"), SLOT);
  const kept = await sell(world);
  const canceled = await sell(world);
  await cancelBooking(world.deps, UID, { bookingId: canceled.bookingId });
  for (const { id } of world.stripe.refunds.values()) {
    await receiveEvent(world.deps, world.stripe.noticeOfRefund(id, "refund.created"));
  }
  await wakeSweep(world.deps);
  await deliverNotices(world.deps);
  world.clock.nowMs += 11 * 60_000;
  await reconcile(world.deps);
  const run = {
    ...{ documents: world.store.dump(), stripe: booksOf(world.stripe) },
    now: world.clock.nowMs,
  };
  return { run, kept, canceled };
}

async function sell({ deps, stripe }: World): Promise<Sold> {
  const order = { itemId: "lounge", slotId: "lounge_1", details: { email: "ada@example.com" } };
  const { bookingId } = await createBooking(deps, UID, order);
  const { paymentIntentId } = await createPaymentIntent(deps, UID, { bookingId });
  const intentId = paymentIntentId ?? "";
  stripe.advance(intentId, "succeeded");
  await receiveEvent(deps, stripe.noticeOf(intentId, "payment_intent.succeeded"));
  return { bookingId, intentId };
}

describe("the reckoning", () => {
  let run: Run;
  let kept: Sold;
  let canceled: Sold;
  before(async () => {
    ({ run, kept, canceled } = await someSales());
  });

  it("knows every entry of the booking that was canceled", () => {
    const { facts } = run.documents[`ledger/${canceled.bookingId}_full_1`] as unknown as Ledger;
    expect(Object.values(facts.entries).map(({ kind }) => kind)).to.have.members([
      "charge",
      "refund",
    ]);
  });

  it("finds nothing where nothing is wrong", () => {
    expect(violationsAtRest(run)).to.deep.equal([]);
    expect(() => {
      requireNone([]);
    }).not.to.throw();
  });

  it("is told as a list that can be read", () => {
    expect(() => {
      requireNone(["one", "two"], "F1");
    }).to.throw("F1 breaks its promises:\n  - one\n  - two");
  });

  /** The same run, with one document that somebody has tampered with. */
  function tampered(path: string, change: object | null): Run {
    const { [path]: before, ...others } = run.documents;
    if (change === null) return { ...run, documents: others };
    return { ...run, documents: { ...others, [path]: { ...before, ...change } } };
  }
  const documentOf = (path: string) => run.documents[path] as Record<string, object>;
  const dueOf = ({ bookingId }: Sold) =>
    (documentOf(`bookings/${bookingId}`)["dues"] as Record<string, object>)["full"];
  const paymentOf = ({ bookingId }: Sold) => `${bookingId}_full_1`;

  const cases: [name: string, tamper: () => Run, told: RegExp][] = [
    [
      "a document that does not fit its schema",
      () => tampered(`bookings/${kept.bookingId}`, { status: "almost" }),
      /does not fit its schema: status/,
    ],
    [
      "a place too many",
      () => tampered("slots/lounge_1", { taken: 2 }),
      /lounge_1: says 2 taken, its bookings have 1/,
    ],
    [
      "a slot that is sold beyond what it has",
      () => tampered("slots/lounge_1", { capacity: 0 }),
      /lounge_1: sold more than it has/,
    ],
    [
      "a view that says another sum than its ledger",
      () => tampered(`payments/${paymentOf(kept)}`, { captured: 1 }),
      /is not what its ledger says/,
    ],
    [
      "a booking that is confirmed and not paid",
      () => {
        const full = dueOf(kept);
        const dues = { full: { ...full, paidBy: null } };
        return tampered(`bookings/${kept.bookingId}`, { dues });
      },
      /is confirmed, and was not paid/,
    ],
    [
      "a status that its payments do not bring about",
      () => tampered(`bookings/${kept.bookingId}`, { paymentStatus: "processing" }),
      /its summary is not what the rest of it says/,
    ],
    [
      "a booking that is over, and whose payment can still succeed",
      () => {
        const full = dueOf(canceled);
        const dues = { full: { ...full, live: paymentOf(canceled) } };
        return tampered(`bookings/${canceled.bookingId}`, { dues });
      },
      /a payment can still succeed/,
    ],
    [
      "a look that does not follow from the facts",
      () => tampered(`ledger/${paymentOf(kept)}`, { wakeAt: 1 }),
      /wakeAt does not follow from its facts/,
    ],
    [
      "a fence that was left",
      () => tampered(`bookings/${kept.bookingId}`, { closing: "expire" }),
      /is fenced to expire still/,
    ],
    [
      "a refund without its view",
      () => tampered(`refunds/cancel:${paymentOf(canceled)}`, null),
      /refunds\/cancel:.*is not what its ledger says/,
    ],
    [
      "a view of a refund that nobody made",
      () => {
        const view = documentOf(`refunds/cancel:${paymentOf(canceled)}`);
        const documents = { ...run.documents, "refunds/op:1": view };
        return { ...run, documents };
      },
      /refunds\/op:1: no ledger knows it/,
    ],
    [
      "a PaymentIntent that leads nowhere",
      () => tampered(`stripeIds/${kept.intentId}`, null),
      /does not lead to/,
    ],
    [
      "a mail that nobody has asked for",
      () => tampered("mail/x", { to: "ada@example.com" }),
      /mail\/x: nobody has asked for it/,
    ],
    [
      "a mail that was promised and is not there",
      () => tampered(`mail/${kept.bookingId}_confirmation_booking`, null),
      /says sent, and there is no mail/,
    ],
    [
      "an event that is told twice",
      () => {
        const [path, entry] = Object.entries(run.documents).find(([, { cause }]) =>
          String(cause).startsWith("event:"),
        )!;
        const other = path.replace(paymentOf(kept), paymentOf(canceled)) + "x";
        return { ...run, documents: { ...run.documents, [other]: entry } };
      },
      /is told in .*, too/,
    ],
    [
      "a secret in a document",
      () => tampered(`ledger/${paymentOf(kept)}`, { secret: "pi_1_secret_abc" }),
      /holds a secret/,
    ],
    [
      "an id of Stripe's that a client can read",
      () => tampered(`payments/${paymentOf(kept)}`, { intent: "pi_1" }),
      /shows an id of Stripe's/,
    ],
    [
      "a raw decline code that a client can read",
      () => tampered(`bookings/${kept.bookingId}`, { locale: "stolen_card" }),
      /shows a raw decline code/,
    ],
    [
      "a PaymentIntent of ours that no ledger knows",
      () => tampered(`ledger/${paymentOf(kept)}`, null),
      /its payment .* has no ledger/,
    ],
    [
      "money that Stripe has and we do not know of",
      () => withIntent(kept, { received: 9000 }),
      /took 9000, ledger\/.* says 4500/,
    ],
    [
      "a state that Stripe has and we do not know of",
      () => withIntent(kept, { status: "canceled" }),
      /is canceled at Stripe, and succeeded in ledger/,
    ],
    [
      "two PaymentIntents that can both be paid for one due",
      () => {
        const open = { status: "requires_action", received: 0 };
        const [one] = withIntent(kept, open).stripe.intents.filter(
          ({ id }) => id === kept.intentId,
        );
        const intents = [{ ...one!, id: "pi_a" }, { ...one!, id: "pi_b" }, ...run.stripe.intents];
        return { ...run, stripe: { ...run.stripe, intents } };
      },
      /can be paid by pi_a and pi_b/,
    ],
    [
      "money of a PaymentIntent too many that is kept",
      () => {
        const [one] = run.stripe.intents;
        const intents = [...run.stripe.intents, { ...one!, id: "pi_stray" }];
        return { ...run, stripe: { ...run.stripe, intents } };
      },
      /pi_stray: took 4500 that nobody waits for, and keeps 4500/,
    ],
    [
      "a refund at Stripe that we do not know of",
      () => {
        const [one] = run.stripe.refunds;
        const refunds = [...run.stripe.refunds, { ...one!, id: "re_other" }];
        return { ...run, stripe: { ...run.stripe, refunds } };
      },
      /re_other: is succeeded at Stripe/,
    ],
    [
      "a refund that Stripe never made",
      () => ({ ...run, stripe: { ...run.stripe, refunds: [] } }),
      /Stripe has no such refund/,
    ],
    [
      "more kept of a cancellation than its policy says",
      () => {
        const cancellation = documentOf(`bookings/${canceled.bookingId}`)["cancellation"]!;
        const less = { ...cancellation, retained: 100 };
        return tampered(`bookings/${canceled.bookingId}`, { cancellation: less });
      },
      /is canceled, keeps 2250, may keep 100/,
    ],
    [
      "an entry that Stripe does not have",
      () => ({ ...run, stripe: { ...run.stripe, entries: [] } }),
      /txn_ch_.*: in ledger\/.*, and Stripe has no such entry/,
    ],
    [
      "an entry that is another one at Stripe",
      () => {
        const entries = run.stripe.entries.map((one) => ({ ...one, fee: one.fee + 1 }));
        return { ...run, stripe: { ...run.stripe, entries } };
      },
      /txn_ch_.*: is another one at Stripe/,
    ],
    [
      "entries that are more than what was taken and not given back",
      () => withEntry({ amount: -1_000, net: -1_000 }),
      /has entries of 3500, and 2250 is what is left/,
    ],
    ["a net that is no net", () => withEntry({ net: -2_249 }), /is not the net of/],
    [
      "a wish that nobody has adopted",
      () => {
        const wish = { state: "wished", refusal: null, wakeAt: 1 };
        return { ...run, documents: { ...run.documents, "bookingWishes/w1": wish } };
      },
      /bookingWishes\/w1: is neither made nor refused/,
    ],
    [
      "a wish that was made of nothing",
      () => {
        const wish = { state: "made", refusal: null, wakeAt: null };
        return { ...run, documents: { ...run.documents, "bookingWishes/w1": wish } };
      },
      /bookingWishes\/w1: is neither made nor refused/,
    ],
    [
      "a coupon that counts a booking which does not have it",
      () => {
        const coupon = aCoupon({ maxRedemptions: 5, redeemed: 1 });
        return { ...run, documents: { ...run.documents, "coupons/TEN": { ...coupon } } };
      },
      /coupons\/TEN: says 1 redeemed, 0 bookings have it/,
    ],
    [
      "more kept of a booking that is sold than it costs",
      () => {
        const price = documentOf(`bookings/${kept.bookingId}`)["price"]!;
        return tampered(`bookings/${kept.bookingId}`, { price: { ...price, total: 1_900 } });
      },
      /is confirmed, keeps 4500, may keep 1900/,
    ],
    [
      "a difference that no change waits for",
      () => {
        const difference = { ...dueOf(kept), kind: "difference", payBy: 1, paidBy: null };
        const dues = { full: dueOf(kept), "difference-1": difference };
        return tampered(`bookings/${kept.bookingId}`, { dues });
      },
      /owes difference-1 for no change/,
    ],
    [
      "a change that is being ended still",
      () => {
        const live = `${kept.bookingId}_difference-1_1`;
        const difference = { ...dueOf(kept), kind: "difference", payBy: 1, paidBy: null, live };
        const dues = { full: dueOf(kept), "difference-1": difference };
        const { items, price } = documentOf(`bookings/${kept.bookingId}`);
        const change = { items, price, dueId: "difference-1", percentCap: 0 };
        const pendingChange = { ...change, expiresAt: 1, closing: "lapse" };
        return tampered(`bookings/${kept.bookingId}`, { dues, pendingChange });
      },
      /ends a change still \(lapse\)/,
    ],
    [
      "a change of a booking that is over",
      () => {
        const { items, price } = documentOf(`bookings/${kept.bookingId}`);
        const change = { items, price, dueId: "difference-1", percentCap: 0 };
        const pendingChange = { ...change, expiresAt: 1, closing: null };
        return tampered(`bookings/${canceled.bookingId}`, { pendingChange });
      },
      /is canceled, and waits for a change/,
    ],
    [
      "a notice that is overdue",
      () => tampered(`outbox/${kept.bookingId}_receipt_full-1`, { state: "due", wakeAt: 1 }),
      /is due still/,
    ],
  ];
  for (const [name, tamper, told] of cases) {
    it(`names ${name}`, () => {
      expect(violationsAtRest(tamper()).join("\n")).to.match(told);
    });
  }

  /** The refund of what was canceled, booked as another sum in both books. */
  function withEntry(change: object): Run {
    const path = `ledger/${paymentOf(canceled)}`;
    const { facts } = run.documents[path] as unknown as Ledger;
    const [[id, fact]] = Object.entries(facts.entries).filter(
      ([, one]) => one.kind === "refund",
    ) as [[string, object]];
    const entries = { ...facts.entries, [id]: { ...fact, ...change } };
    const lines = run.stripe.entries.map((one) => (one.id === id ? { ...one, ...change } : one));
    const documents = tampered(path, { facts: { ...facts, entries } }).documents;
    return { ...run, documents, stripe: { ...run.stripe, entries: lines } };
  }

  it("says nothing of what was paid in another currency: only Stripe's rate tells", () => {
    const usd = withEntry({ amount: -2_500, net: -2_500, currency: "usd" });
    expect(violationsAtRest(usd)).to.deep.equal([]);
  });

  function withIntent({ intentId }: Sold, change: object): Run {
    const intents = run.stripe.intents.map((one) =>
      one.id === intentId ? { ...one, ...change } : one,
    );
    return { ...run, stripe: { ...run.stripe, intents } };
  }

  it("names an entry that has changed, and money that has become less", () => {
    const { payments } = documentOf(`bookings/${kept.bookingId}`);
    const one = (payments as Record<string, object>)[paymentOf(kept)]!;
    const entry = { kind: "unwanted", reason: "late" };
    const worse = { [paymentOf(kept)]: { ...one, entry, captured: 0 } };
    const after = tampered(`bookings/${kept.bookingId}`, { payments: worse });
    expect(misstepped(run, run)).to.deep.equal([]);
    expect(misstepped(run, after).join("\n")).to.match(/has changed\n.*has become less/);
  });

  it("names a place that is freed while it can still be paid", () => {
    const before = tampered(`bookings/${canceled.bookingId}`, { status: "canceling" });
    const open = withIntent(canceled, { status: "requires_action", received: 0 });
    expect(misstepped(before, open).join("\n")).to.match(/is canceled, and .* can still succeed/);
  });
});
