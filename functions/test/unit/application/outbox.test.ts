import { expect } from "chai";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { decide } from "../../../src/application/decide.ts";
import { deliverNotices } from "../../../src/application/deliver-notices.ts";
import type { OutboxEntry } from "../../../src/application/documents.ts";
import type { Hooks } from "../../../src/application/hooks.ts";
import { create, createOnce, put, ref, type Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import type { Mail } from "../../../src/domain/mail.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { aWorld, type World } from "../../support/world.ts";

const UID = "user-1";
const EMAIL = "ada@example.com";
const HOUR_MS = 3_600_000;

interface Booked extends World {
  readonly bookingId: string;
  /** The key of every call of a hook, with its name. */
  readonly called: string[];
}

async function booked(
  settings: Parameters<typeof aWorld>[0] = {},
  { email = EMAIL, itemId = "book" }: { email?: string | null; itemId?: string } = {},
): Promise<Booked> {
  const world = aWorld(settings);
  const called: string[] = [];
  const keep =
    (name: string) =>
    (_: unknown, { key }: { key: string }) => {
      called.push(`${name} ${key}`);
      return Promise.resolve();
    };
  const hooks: Hooks = {
    onConfirmed: keep("onConfirmed"),
    onCanceled: keep("onCanceled"),
    onRefunded: keep("onRefunded"),
  };
  const deps = { ...world.deps, hooks };
  const details = email === null ? {} : { details: { email } };
  const { bookingId } = await createBooking(deps, UID, { itemId, ...details });
  return { ...world, deps, bookingId, called };
}

async function paying(...how: Parameters<typeof booked>) {
  const world = await booked(...how);
  const answer = await createPaymentIntent(world.deps, UID, { bookingId: world.bookingId });
  const intentId = answer.paymentIntentId!;
  const tell = async (deps: Deps = world.deps) =>
    receiveEvent(deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
  return { ...world, intentId, paymentId: answer.paymentId!, tell };
}

async function paid(...how: Parameters<typeof booked>) {
  const world = await paying(...how);
  world.stripe.advance(world.intentId, "succeeded");
  await world.tell();
  return world;
}

function kept<T>(world: World, collection: string): Record<string, T> {
  const found = Object.entries(world.store.dump())
    .filter(([path]) => path.startsWith(`${collection}/`))
    .map(([path, data]) => [path.split("_").slice(1).join("_"), data]);
  return Object.fromEntries(found) as Record<string, T>;
}
const outboxOf = (world: World) => kept<OutboxEntry>(world, "outbox");
const mailsOf = (world: World) => kept<Mail>(world, "mail");

const BOTH = ["confirmation_booking", "receipt_full-1"];

describe("the outbox", () => {
  it("a payment writes a confirmation and a receipt, and the sweep makes mails of them, once", async () => {
    const world = await paid();
    expect(Object.keys(outboxOf(world)).sort()).to.deep.equal(BOTH);
    expect(mailsOf(world)).to.deep.equal({});
    expect(await deliverNotices(world.deps)).to.deep.equal({ delivered: 2, failed: 0 });
    const mails = mailsOf(world);
    expect(Object.keys(mails).sort()).to.deep.equal(BOTH);
    for (const { to } of Object.values(mails)) expect(to).to.deep.equal([EMAIL]);
    expect(mails["receipt_full-1"]?.message.text).to.include("Book: 21.00 EUR");
    expect(world.called).to.deep.equal([`onConfirmed ${world.bookingId}_confirmation_booking`]);
    for (const entry of Object.values(outboxOf(world))) {
      expect(entry).to.include({ state: "done", mail: "sent", wakeAt: null, tries: 1 });
      expect(entry.expiresAt).to.equal(world.clock.nowMs + 180 * 24 * HOUR_MS);
    }
    expect(await deliverNotices(world.deps)).to.deep.equal({ delivered: 0, failed: 0 });
    expect(world.called).to.have.length(1);
  });

  it("one event 20 times at once: one confirmation and one receipt", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    await Promise.all(Array.from({ length: 20 }, () => world.tell()));
    expect(Object.keys(outboxOf(world)).sort()).to.deep.equal(BOTH);
  });

  it("an entry that is there already is left as it is, and the rest is committed", async () => {
    const world = await paying();
    const other = await paid();
    const entry = outboxOf(other)["receipt_full-1"]!;
    const at = ref("outbox", `${world.bookingId}_receipt_full-1`);
    const told = { ...entry, bookingId: world.bookingId, state: "done", mail: "sent" } as const;
    world.store.seed(at, { ...told, wakeAt: null });
    world.stripe.advance(world.intentId, "succeeded");
    expect(await world.tell()).to.equal("applied");
    expect(Object.keys(outboxOf(world)).sort()).to.deep.equal(BOTH);
    expect(outboxOf(world)["receipt_full-1"]).to.include({ state: "done", mail: "sent" });
    const { found } = await world.store.read({ found: ref("bookings", world.bookingId) });
    expect(found?.data.status).to.equal("confirmed");
  });

  it("what is not written once still fails the commit when it is there", async () => {
    const world = aWorld();
    const at = ref("stripeIds", "pi_1");
    world.store.seed(at, { paymentId: "p1" });
    let tries = 0;
    const outcome = decide(world.deps, () => {
      tries += 1;
      const again = tries > 3;
      const once = createOnce(ref("stripeIds", "pi_2"), { paymentId: "p2" });
      const writes = again ? [] : [create(at, { paymentId: "p2" }), once];
      return Promise.resolve({ writes, result: tries });
    });
    expect(await outcome).to.equal(4);
    expect(Object.keys(world.store.dump())).not.to.include("stripeIds/pi_2");
  });

  it("a hold that ends and a booking that costs nothing are told, too", async () => {
    const held = await booked();
    held.clock.nowMs += HOUR_MS;
    await wakeSweep(held.deps);
    expect(Object.keys(outboxOf(held))).to.deep.equal(["expiry_booking"]);

    const free = await booked({}, { itemId: "gift" });
    expect(Object.keys(outboxOf(free))).to.deep.equal(["confirmation_booking"]);
  });

  it("money of a wrong sum is no receipt; that it goes back is told once, and that it came back", async () => {
    const world = await paying();
    world.stripe.advance(world.intentId, "succeeded");
    const { observations, ...notice } = world.stripe.noticeOf(
      world.intentId,
      "payment_intent.succeeded",
    );
    const wrong = { amount: 100, amountReceived: 100 };
    const seen = observations.map((one) =>
      one.kind === "intent" ? { ...one, snapshot: { ...one.snapshot, ...wrong } } : one,
    );
    await receiveEvent(world.deps, { ...notice, observations: seen });
    expect(outboxOf(world)).to.deep.equal({});
    await wakeSweep(world.deps);
    const name = `auto:${world.intentId}`;
    expect(Object.keys(outboxOf(world))).to.deep.equal([`refund_${name}`]);
    const [refundId = ""] = world.stripe.refunds.keys();
    for (const status of ["pending", "succeeded", "succeeded", "failed", "failed"]) {
      world.stripe.moveRefund(refundId, status);
      await receiveEvent(world.deps, world.stripe.noticeOfRefund(refundId, "refund.updated"));
    }
    const names = [`refund_${name}`, `refund_failed_${name}`];
    expect(Object.keys(outboxOf(world)).sort()).to.deep.equal(names.sort());
    await deliverNotices(world.deps);
    expect(Object.keys(mailsOf(world)).sort()).to.deep.equal(names);
    expect(world.called).to.deep.equal([`onRefunded ${world.bookingId}_refund_${name}`]);
  });

  it("without an address nothing is sent, and the app still hears of it", async () => {
    const world = await paid({}, { email: null });
    await deliverNotices(world.deps);
    expect(mailsOf(world)).to.deep.equal({});
    const entries = Object.values(outboxOf(world)).map(({ state, mail }) => [state, mail]);
    expect(entries).to.deep.equal([
      ["done", "no_address"],
      ["done", "no_address"],
    ]);
    expect(world.called).to.have.length(1);
  });

  it("with Stripe's receipts we send none of ours, and all the rest", async () => {
    const world = await paid({ receiptsByStripe: true });
    await deliverNotices(world.deps);
    expect(Object.keys(mailsOf(world))).to.deep.equal(["confirmation_booking"]);
    expect(outboxOf(world)["receipt_full-1"]).to.include({ state: "done", mail: "by_stripe" });
  });

  it("a dispute is told to the operator, and to nobody without an address of theirs", async () => {
    for (const operatorEmail of ["boss@example.com", null]) {
      const world = await paid({ operatorEmail });
      await deliverNotices(world.deps);
      const [some] = Object.values(outboxOf(world));
      const dispute = { kind: "dispute", cause: "du_1", amount: 2100, hook: "none" } as const;
      const due = { state: "due", mail: "due", wakeAt: world.clock.nowMs, tries: 0 } as const;
      const at = ref("outbox", `${world.bookingId}_dispute_du_1`);
      world.store.seed(at, { ...some!, ...dispute, ...due, disputeReason: "fraudulent" });
      await deliverNotices(world.deps);
      const mail = mailsOf(world)["dispute_du_1"];
      expect(mail?.to).to.deep.equal(operatorEmail === null ? undefined : [operatorEmail]);
      if (mail) expect(mail.message.text).not.to.include(EMAIL);
    }
  });
});

describe("the outbox in trouble", () => {
  it("a hook that throws is called again, later each time, with one mail and an alarm in the end", async () => {
    const world = await paid();
    const began = world.clock.nowMs;
    let calls = 0;
    const onConfirmed = () => {
      calls += 1;
      return Promise.reject(new Error("push service down"));
    };
    const deps = { ...world.deps, hooks: { ...world.deps.hooks, onConfirmed } };
    expect(await deliverNotices(deps)).to.deep.equal({ delivered: 1, failed: 1 });
    expect(Object.keys(mailsOf(world)).sort()).to.deep.equal(BOTH);
    expect(outboxOf(world)["confirmation_booking"]).to.include({ hook: "due", state: "due" });
    const pauses: number[] = [];
    for (let n = 0; n < 100 && !world.alarms.includes("notice_dead"); n++) {
      const { wakeAt } = outboxOf(world)["confirmation_booking"]!;
      pauses.push(wakeAt! - world.clock.nowMs);
      world.clock.nowMs = wakeAt!;
      await deliverNotices(deps);
    }
    expect(pauses.slice(0, 7).map((ms) => ms / 60_000)).to.deep.equal([1, 2, 4, 8, 16, 32, 60]);
    expect(calls).to.equal(28);
    expect(world.clock.nowMs - began).to.be.within(20 * HOUR_MS, 25 * HOUR_MS);
    const dead = { state: "dead", mail: "sent", hook: "due", wakeAt: null, expiresAt: null };
    expect(outboxOf(world)["confirmation_booking"]).to.include(dead);
    expect(Object.keys(mailsOf(world))).to.have.length(2);
  });

  it("a hook that recovers is done, and not called any more", async () => {
    const world = await paid();
    let calls = 0;
    const onConfirmed = () => {
      calls += 1;
      return calls < 3 ? Promise.reject(new Error("not yet")) : Promise.resolve();
    };
    const deps = { ...world.deps, hooks: { ...world.deps.hooks, onConfirmed } };
    for (let n = 0; n < 10; n++) {
      await deliverNotices(deps);
      world.clock.nowMs += HOUR_MS;
    }
    expect(calls).to.equal(3);
    expect(outboxOf(world)["confirmation_booking"]).to.include({ state: "done", hook: "done" });
  });

  it("a hook that never ends holds up no other notice, nor any payment", async () => {
    const world = await paid();
    const onConfirmed = () => new Promise<void>(() => undefined);
    const deps = { ...world.deps, hooks: { ...world.deps.hooks, onConfirmed } };
    expect(await deliverNotices(deps)).to.deep.equal({ delivered: 1, failed: 1 });
    expect(outboxOf(world)["receipt_full-1"]).to.include({ state: "done" });
  });

  it("a mail that cannot be written does not hold up the hook, and is told of in the end", async () => {
    const world = await paid();
    const confirmation = "confirmation_booking";
    const [at, entry] = [
      ref("outbox", `${world.bookingId}_${confirmation}`),
      outboxOf(world)[confirmation]!,
    ];
    const unreadable = { ...entry, kind: "refund", currency: "xyz", amount: 1 } as const;
    world.store.seed(at, unreadable);
    expect(await deliverNotices(world.deps)).to.deep.equal({ delivered: 1, failed: 1 });
    const tried = { mail: "due", hook: "done", state: "due", tries: 1 };
    expect(outboxOf(world)[confirmation]).to.include(tried);
    for (let n = 0; n < 40; n++) {
      world.clock.nowMs += HOUR_MS;
      await deliverNotices(world.deps);
    }
    expect(outboxOf(world)[confirmation]).to.include({ mail: "due", state: "dead" });
    expect(world.alarms.filter((alarm) => alarm === "notice_dead")).to.have.length(1);
    expect(world.called).to.have.length(1);
  });

  it("a notice without its booking is dead at once, and told of", async () => {
    const world = await paid();
    const entry = outboxOf(world)["receipt_full-1"]!;
    const bookingId = "ZZZZZZZZZZZZZZZZZZZZ";
    const at = ref("outbox", `${bookingId}_receipt_full-1`);
    await world.store.commit([put(at, { ...entry, bookingId })]);
    await deliverNotices(world.deps);
    const { found } = await world.store.read({ found: at });
    expect(found?.data).to.include({ state: "dead", wakeAt: null });
    expect(world.alarms).to.include("notice_dead");
  });

  it("more than one batch is delivered in one run", async () => {
    const world = await paid();
    await deliverNotices(world.deps);
    const [entry] = Object.values(outboxOf(world));
    for (let n = 0; n < 120; n++) {
      const at = ref("outbox", `${world.bookingId}_expiry_${String(n)}`);
      const due = { state: "due", mail: "due", hook: "none", wakeAt: 0, tries: 0 } as const;
      world.store.seed(at, { ...entry!, ...due, kind: "expiry", cause: String(n) });
    }
    expect(await deliverNotices(world.deps)).to.deep.equal({ delivered: 120, failed: 0 });
    expect(Object.keys(mailsOf(world))).to.have.length(122);
  });

  it("two sweeps at once deliver each notice once", async () => {
    const world = await paid();
    await Promise.all([deliverNotices(world.deps), deliverNotices(world.deps)]);
    expect(world.called).to.have.length(1);
    expect(Object.keys(mailsOf(world)).sort()).to.deep.equal(BOTH);
    for (const { tries } of Object.values(outboxOf(world))) expect(tries).to.equal(1);
  });

  it("a crash at every step of the webhook: its repeat leaves one of each", async () => {
    const steps = await dieEverywhere(
      async () => {
        const world = await paying();
        world.stripe.advance(world.intentId, "succeeded");
        return world;
      },
      (deps, { tell }) => tell(deps),
      async (world, where) => {
        await world.tell();
        expect(Object.keys(outboxOf(world)).sort(), where).to.deep.equal(BOTH);
      },
    );
    // One read and one commit: notices cost no round trip.
    expect(steps).to.equal(2);
  });

  it("a crash at every step of the delivery: the next one ends with one mail each, each hook heard", async () => {
    const steps = await dieEverywhere(
      () => paid(),
      // A sweep that is told of its own death by a store that fails catches it, and ends.
      (deps) => deliverNotices(deps),
      async (world, where) => {
        for (let n = 0; n < 3; n++) {
          world.clock.nowMs += HOUR_MS;
          await deliverNotices(world.deps);
        }
        expect(Object.keys(mailsOf(world)).sort(), where).to.deep.equal(BOTH);
        for (const entry of Object.values(outboxOf(world))) {
          expect(entry, where).to.include({ state: "done", mail: "sent" });
        }
        expect(new Set(world.called).size, where).to.equal(1);
        expect(world.called.length, where).to.be.within(1, 2);
      },
    );
    expect(steps).to.be.at.least(5);
  });
});
