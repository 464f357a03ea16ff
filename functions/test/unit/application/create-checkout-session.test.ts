import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { createBooking } from "../../../src/application/create-booking.ts";
import { createCheckoutSession } from "../../../src/application/create-checkout-session.ts";
import { createPaymentIntent } from "../../../src/application/create-payment-intent.ts";
import { getPaymentStatus } from "../../../src/application/get-payment-status.ts";
import { ref } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, NOW, type World } from "../../support/world.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;
const COMPLETED = "checkout.session.completed";

type Booked = World & { readonly bookingId: string };

async function booked(order: object = { itemId: "lounge", slotId: "lounge_1" }): Promise<Booked> {
  const world = aWorld();
  const { bookingId } = await createBooking(world.deps, UID, order);
  return { ...world, bookingId };
}

async function onPage() {
  const world = await booked();
  const { sessionId, paymentId } = await checkout(world);
  return { ...world, sessionId: sessionId!, paymentId: paymentId! };
}

function checkout({ deps, bookingId }: Booked, input: object = {}) {
  return createCheckoutSession(deps, UID, { bookingId, ...input });
}

function sheet({ deps, bookingId }: Booked) {
  return createPaymentIntent(deps, UID, { bookingId });
}

async function bookingOf({ store, bookingId }: Booked) {
  return (await store.read({ found: ref("bookings", bookingId) })).found!.data;
}

async function ledgerOf({ store }: World, paymentId: string) {
  return (await store.read({ found: ref("ledger", paymentId) })).found!.data;
}

async function takenIn({ store }: World) {
  return (await store.read({ found: ref("slots", "lounge_1") })).found!.data.taken;
}

/** Every event that Stripe would send about it as it is now. */
async function tell(world: World, sessionId: string, type: string): Promise<void> {
  await receiveEvent(world.deps, world.stripe.noticeOfSession(sessionId, type));
}

async function fault(work: Promise<unknown>): Promise<DomainError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (thrown instanceof DomainError) return thrown;
  throw new Error("expected a refusal", { cause: thrown });
}

describe("createCheckoutSession", () => {
  it("answers where to pay", async () => {
    const world = await booked();
    const answer = await checkout(world);
    expect(answer).to.deep.equal({
      sessionId: [...world.stripe.sessions.keys()][0],
      url: `https://checkout.example/${answer.sessionId!}`,
      clientSecret: null,
      paymentId: `${world.bookingId}_full_1`,
      bookingId: world.bookingId,
      status: "requires_payment_method",
      amount: 4500,
      currency: "eur",
      serverTime: new Date(NOW).toISOString(),
    });
  });

  it("gives a secret for a page of one's own, and keeps neither it nor the address", async () => {
    const world = await booked();
    const { url, clientSecret } = await checkout(world, { uiMode: "elements" });
    expect(url).to.equal(null);
    expect(clientSecret).to.contain("_secret_");
    const { url: hosted } = await checkout(world, { uiMode: "hosted" });
    expect(JSON.stringify(world.store.dump()))
      .not.to.contain("_secret_")
      .and.not.to.contain(hosted!);
  });

  it("asks Stripe for the frozen price, under a key and metadata of its own", async () => {
    const world = await booked({ itemId: "lounge", slotId: "lounge_1", quantity: 2 });
    const { paymentId } = await checkout(world);
    const { order } = [...world.stripe.sessions.values()][0]!;
    expect(order).to.include({ amount: 9000, currency: "eur", key: `test:${paymentId!}:create` });
    expect(order.metadata).to.deep.equal({
      ...{ app: "holdfast", env: "test", uid: UID },
      ...{ bookingId: world.bookingId, dueId: "full", paymentId, item: "lounge" },
    });
    expect(order.checkout).to.deep.equal({
      uiMode: "hosted",
      lines: [{ label: "Lounge", quantity: 2, unitAmount: 4500 }],
      methods: [],
      successUrl: "https://app.example/success?session_id={CHECKOUT_SESSION_ID}",
      cancelUrl: "https://app.example/cart",
      // Stripe takes no less than half an hour; the hold of 15 minutes is ended by us.
      expiresAt: NOW + 32 * MINUTE_MS,
    });
  });

  it("20 calls at once give one session, one customer and one address", async () => {
    const world = await booked();
    const answers = await Promise.all(Array.from({ length: 20 }, () => checkout(world)));
    expect(new Set(answers.map(({ url }) => url)).size).to.equal(1);
    expect(world.stripe.sessions.size).to.equal(1);
    expect(world.stripe.customers.size).to.equal(1);
  });

  it("confirms the booking when it is paid, by whichever event comes first", async () => {
    for (const first of ["session", "intent"]) {
      const world = await onPage();
      const intentId = world.stripe.payOnPage(world.sessionId, "paid");
      const paid = () =>
        receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
      if (first === "intent") await paid();
      await tell(world, world.sessionId, COMPLETED);
      if (first === "session") {
        expect((await bookingOf(world)).status).to.equal("processing");
        await paid();
      }
      const booking = await bookingOf(world);
      expect(booking.status, first).to.equal("confirmed");
      expect(booking.dues["full"]?.paidBy, first).to.equal(world.paymentId);
      expect((await ledgerOf(world, world.paymentId)).paymentIntentId, first).to.equal(intentId);
      const { known } = await world.store.read({ known: ref("stripeIds", intentId) });
      expect(known?.data, first).to.deep.equal({ paymentId: world.paymentId });
    }
  });

  it("is read by the sweep when only the session's event arrives", async () => {
    const world = await onPage();
    world.stripe.payOnPage(world.sessionId, "paid");
    await tell(world, world.sessionId, COMPLETED);
    world.clock.nowMs += 3_000;
    await wakeSweep(world.deps);
    expect((await bookingOf(world)).status).to.equal("confirmed");
  });

  it("is found paid by the sweep when no event arrives at all", async () => {
    const world = await onPage();
    world.stripe.payOnPage(world.sessionId, "paid");
    world.clock.nowMs += 5 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect((await bookingOf(world)).status).to.equal("confirmed");
  });

  it("is found paid by whoever asks", async () => {
    const world = await onPage();
    world.stripe.payOnPage(world.sessionId, "paid");
    world.clock.nowMs += 10_000;
    const { bookingId } = world;
    const answer = await getPaymentStatus(world.deps, UID, { bookingId });
    expect(answer).to.include({ status: "confirmed", paymentStatus: "succeeded", captured: 4500 });
  });

  it("shows a decline on the page, and takes the next card", async () => {
    const world = await onPage();
    const intentId = world.stripe.payOnPage(world.sessionId, "declined");
    const failed = world.stripe.noticeOf(intentId, "payment_intent.payment_failed");
    await receiveEvent(world.deps, failed);
    const declined = await bookingOf(world);
    expect(declined).to.include({ status: "held", paymentStatus: "requires_payment_method" });
    expect(declined.decline).to.deep.equal({ reason: "generic_decline", action: "other_card" });
    expect((await checkout(world)).sessionId).to.equal(world.sessionId);
    world.stripe.payOnPage(world.sessionId, "paid");
    await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
    expect((await bookingOf(world)).status).to.equal("confirmed");
  });

  it("keeps the places while a debit is on its way, and gives them a new try when it fails", async () => {
    const world = await onPage();
    const intentId = world.stripe.payOnPage(world.sessionId, "processing");
    await tell(world, world.sessionId, COMPLETED);
    expect(await bookingOf(world)).to.include({ status: "processing", closing: null });
    expect(await refusal(checkout(world))).to.equal("PAYMENT_IN_PROGRESS");
    expect(await refusal(sheet(world))).to.equal("PAYMENT_IN_PROGRESS");
    world.clock.nowMs += 20 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect(await bookingOf(world)).to.include({ status: "processing", closing: null });

    world.stripe.advance(intentId, "requires_payment_method", {
      code: "card_declined",
      declineCode: null,
    });
    await tell(world, world.sessionId, "checkout.session.async_payment_failed");
    const booking = await bookingOf(world);
    expect(booking.status).to.equal("held");
    expect(booking.dues["full"]).to.include({ live: null, paidBy: null });
    expect((await checkout(world)).paymentId).to.equal(`${world.bookingId}_full_2`);
  });

  it("learns of a debit that failed from Stripe when its event is lost", async () => {
    const world = await onPage();
    const intentId = world.stripe.payOnPage(world.sessionId, "processing");
    await tell(world, world.sessionId, COMPLETED);
    world.stripe.advance(intentId, "requires_payment_method", {
      code: "card_declined",
      declineCode: null,
    });
    world.clock.nowMs += 61 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect((await bookingOf(world)).dues["full"]?.live).to.equal(null);
  });

  it("is over when Stripe says so: the due is free, the booking still held", async () => {
    const world = await onPage();
    world.stripe.lapseSession(world.sessionId);
    await tell(world, world.sessionId, "checkout.session.expired");
    const booking = await bookingOf(world);
    expect(booking).to.include({ status: "held", closing: null });
    expect(booking.dues["full"]?.live).to.equal(null);
  });

  it("asks for nothing where nothing is owed", async () => {
    const world = await booked({ itemId: "gift" });
    expect(await checkout(world)).to.include({ sessionId: null, url: null, status: "confirmed" });
    expect(world.stripe.sessions.size).to.equal(0);
  });

  it("closes an attempt that Stripe refuses, and says that the amount is too small", async () => {
    const world = await booked();
    world.stripe.failNext("createSession", { kind: "refused", safe: "amount_too_small" });
    expect(await refusal(checkout(world))).to.equal("AMOUNT_TOO_SMALL");
    expect((await ledgerOf(world, `${world.bookingId}_full_1`)).closed).to.equal(true);
    expect((await checkout(world)).paymentId).to.equal(`${world.bookingId}_full_2`);
  });

  it("makes one session through an answer that is lost", async () => {
    const world = await booked();
    world.stripe.failNext("createSession", { kind: "unknown" }, { lost: true });
    expect(await refusal(checkout(world))).to.equal("STRIPE_UNAVAILABLE");
    expect(await checkout(world)).to.include({ sessionId: [...world.stripe.sessions.keys()][0] });
    expect(world.stripe.sessions.size).to.equal(1);
  });

  it("goes on with a new customer when the old one is gone", async () => {
    const world = await booked();
    await checkout(world);
    const other = await createBooking(world.deps, UID, { itemId: "book" });
    for (const id of world.stripe.customers) world.stripe.deleteCustomer(id);
    const answer = await createCheckoutSession(world.deps, UID, { bookingId: other.bookingId });
    expect(answer.url).to.be.a("string");
    expect(world.stripe.customers.size).to.equal(1);
  });

  const refusals: [string, object, string][] = [
    ["somebody else's booking", { bookingId: "CCCCCCCCCCCCCCCCCCCC" }, "BOOKING_NOT_FOUND"],
    ["a due that is not owed", { dueId: "deposit" }, "INVALID_INPUT"],
    ["a script for an address", { successUrl: "javascript:alert(1)" }, "INVALID_INPUT"],
    ["somebody else's origin", { successUrl: "https://evil.example/" }, "INVALID_INPUT"],
    [
      "a name before the origin",
      { cancelUrl: "https://app.example@evil.example/" },
      "INVALID_INPUT",
    ],
    [
      "the origin as a beginning",
      { cancelUrl: "https://app.example.evil.example/" },
      "INVALID_INPUT",
    ],
    ["another port", { cancelUrl: "https://app.example:8443/" }, "INVALID_INPUT"],
    ["another protocol", { cancelUrl: "http://app.example/" }, "INVALID_INPUT"],
    ["no address at all", { successUrl: "" }, "INVALID_INPUT"],
    ["a path only", { successUrl: "/success" }, "INVALID_INPUT"],
    ["a backslash", { successUrl: "https://app.example\\@evil.example" }, "INVALID_INPUT"],
    ["a line break", { successUrl: "https://app.example/\n" }, "INVALID_INPUT"],
    ["a password", { successUrl: "https://u:p@app.example/" }, "INVALID_INPUT"],
    [
      "an address too long",
      { successUrl: `https://app.example/${"a".repeat(2_000)}` },
      "INVALID_INPUT",
    ],
  ];
  for (const [name, input, reason] of refusals) {
    it(`is refused for ${name}, and nothing is made`, async () => {
      const world = await booked();
      const before = JSON.stringify(await bookingOf(world));
      const error = await fault(checkout(world, input));
      expect(error.reason).to.equal(reason);
      const [field] = Object.keys(input);
      if (reason === "INVALID_INPUT") expect(error.details.field).to.equal(field);
      expect(JSON.stringify(await bookingOf(world))).to.equal(before);
      expect(world.stripe.sessions.size).to.equal(0);
    });
  }

  it("may return to an allowed origin, with the session's id", async () => {
    const world = await booked();
    const successUrl = "https://app.example/done?id={CHECKOUT_SESSION_ID}#thanks";
    await checkout(world, { successUrl, cancelUrl: "https://app.example" });
    const { order } = [...world.stripe.sessions.values()][0]!;
    expect(order.checkout).to.include({ successUrl, cancelUrl: "https://app.example" });
  });
});

describe("one live attempt per due, whichever way it is paid", () => {
  it("the sheet takes the page's place: the session is expired first", async () => {
    const world = await onPage();
    const answer = await sheet(world);
    expect(answer.paymentId).to.equal(`${world.bookingId}_full_2`);
    expect(world.stripe.sessions.get(world.sessionId)?.status).to.equal("expired");
    const { dues, payments } = await bookingOf(world);
    expect(dues["full"]).to.include({ n: 2, live: answer.paymentId, closing: null });
    expect(payments[world.paymentId]?.status).to.equal("canceled");
  });

  it("the page takes the sheet's place: the PaymentIntent is canceled first", async () => {
    const world = await booked();
    const { paymentIntentId } = await sheet(world);
    const answer = await checkout(world);
    expect(answer.paymentId).to.equal(`${world.bookingId}_full_2`);
    expect(world.stripe.intents.get(paymentIntentId!)?.status).to.equal("canceled");
    expect((await bookingOf(world)).dues["full"]).to.include({ n: 2, live: answer.paymentId });
  });

  it("one page takes another's place where it is to look otherwise, and only then", async () => {
    const world = await onPage();
    expect((await checkout(world)).sessionId).to.equal(world.sessionId);
    const other = await checkout(world, { uiMode: "elements" });
    expect(other.sessionId).not.to.equal(world.sessionId);
    expect(world.stripe.sessions.get(world.sessionId)?.status).to.equal("expired");
  });

  it("a session's PaymentIntent is never canceled, only its session expired", async () => {
    const world = await onPage();
    const intentId = world.stripe.payOnPage(world.sessionId, "declined");
    const failed = world.stripe.noticeOf(intentId, "payment_intent.payment_failed");
    await receiveEvent(world.deps, failed);
    await sheet(world);
    expect(world.stripe.calls.map(({ method }) => method)).not.to.include("cancelIntent");
    expect(world.stripe.intents.get(intentId)?.status).to.equal("canceled");
  });

  it("what was paid in the meantime is not replaced", async () => {
    const world = await onPage();
    world.stripe.payOnPage(world.sessionId, "paid");
    expect(await refusal(sheet(world))).to.equal("ALREADY_PAID");
    expect((await bookingOf(world)).status).to.equal("confirmed");
    const other = await booked();
    const { paymentIntentId } = await sheet(other);
    other.stripe.advance(paymentIntentId!, "succeeded");
    expect(await refusal(checkout(other))).to.equal("ALREADY_PAID");
    expect(other.stripe.sessions.size).to.equal(0);
  });

  it("what is paid between the look and the end wins, and the due stays its own", async () => {
    const world = await onPage();
    const deps = {
      ...world.deps,
      stripe: {
        ...world.stripe,
        expireSession: (id: string) => {
          world.stripe.payOnPage(id, "paid");
          return world.stripe.expireSession(id);
        },
      },
    };
    expect(await refusal(createPaymentIntent(deps, UID, { bookingId: world.bookingId }))).to.equal(
      "ALREADY_PAID",
    );
    const booking = await bookingOf(world);
    expect(booking.status).to.equal("confirmed");
    expect(booking.dues["full"]).to.include({ n: 1, paidBy: world.paymentId, closing: null });
  });

  for (const outcome of ["authorized", "processing"] as const) {
    it(`what is ${outcome} between the look and the end is not ended by the sweep either`, async () => {
      const world = await onPage();
      const deps = {
        ...world.deps,
        stripe: {
          ...world.stripe,
          expireSession: (id: string) => {
            world.stripe.payOnPage(id, outcome);
            return world.stripe.expireSession(id);
          },
        },
      };
      await refusal(createPaymentIntent(deps, UID, { bookingId: world.bookingId }));
      expect((await bookingOf(world)).dues["full"]).to.include({ n: 1, closing: null });
      for (let hour = 0; hour < 24; hour++) {
        world.clock.nowMs += 60 * MINUTE_MS;
        await wakeSweep(world.deps);
      }
      const statuses = [...world.stripe.intents.values()].map(({ status }) => status);
      const status = outcome === "authorized" ? "requires_capture" : "processing";
      expect(statuses).to.deep.equal([status]);
      expect((await bookingOf(world)).dues["full"]?.live).to.equal(world.paymentId);
    });
  }

  it("a crash at every step of a replacement leaves one way to pay, and the next call goes on", async () => {
    const steps = await dieEverywhere(
      onPage,
      (deps, { bookingId }) => createPaymentIntent(deps, UID, { bookingId }),
      async (world, where) => {
        const answer = await sheet(world);
        const open = [...world.stripe.intents.values()].filter(
          ({ status }) => status !== "canceled",
        );
        expect(open, where).to.have.length(1);
        expect(answer.paymentIntentId, where).to.equal(open[0]?.id);
        expect(world.stripe.sessions.get(world.sessionId)?.status, where).to.equal("expired");
        expect((await bookingOf(world)).dues["full"], where).to.include({ n: 2, closing: null });
      },
    );
    expect(steps).to.be.at.least(15);
  });

  it("of which nobody calls again: the sweep ends what was to be replaced", async () => {
    await dieEverywhere(
      async () => {
        const world = await booked();
        const { paymentIntentId, paymentId } = await sheet(world);
        // The payment itself is looked at seldom by now.
        world.clock.nowMs = NOW + 5 * MINUTE_MS;
        await wakeSweep(world.deps);
        return { ...world, intentId: paymentIntentId!, paymentId };
      },
      (deps, { bookingId }) => createCheckoutSession(deps, UID, { bookingId }),
      async (world, where) => {
        world.clock.nowMs = NOW + 7 * MINUTE_MS;
        await wakeSweep(world.deps);
        const booking = await bookingOf(world);
        expect(booking, where).to.include({ status: "held" });
        expect(booking.dues["full"], where).to.include({ closing: null });
        const isOpen = world.stripe.intents.get(world.intentId)?.status !== "canceled";
        expect(booking.dues["full"]?.live === world.paymentId, where).to.equal(isOpen);
      },
    );
  });

  it("both ways at once, again and again, end with one that is open", async () => {
    const world = await booked();
    await Promise.allSettled(
      Array.from({ length: 12 }, (_, n) => (n % 2 === 0 ? checkout(world) : sheet(world))),
    );
    const open = [
      ...[...world.stripe.sessions.values()].filter(({ status }) => status === "open"),
      ...[...world.stripe.intents.values()].filter(({ status }) => status !== "canceled"),
    ];
    expect(open.length).to.be.at.most(1);
    const { live } = (await bookingOf(world)).dues["full"]!;
    if (open.length === 1) expect(live).to.equal(open[0]?.order.metadata["paymentId"]);
  });
});

describe("a crash at every step of createCheckoutSession", () => {
  it("the repeated call ends with one session and one customer", async () => {
    const steps = await dieEverywhere(
      booked,
      (deps, { bookingId }) => createCheckoutSession(deps, UID, { bookingId }),
      async (world, where) => {
        const answer = await checkout(world);
        expect([...world.stripe.sessions.keys()], where).to.deep.equal([answer.sessionId]);
        expect(world.stripe.customers.size, where).to.equal(1);
        const ledger = await ledgerOf(world, answer.paymentId!);
        expect(ledger.sessionId, where).to.equal(answer.sessionId);
      },
    );
    expect(steps).to.be.at.least(9);
  });

  it("and nobody calls again: the sweep binds what Stripe made", async () => {
    await dieEverywhere(
      booked,
      (deps, { bookingId }) => createCheckoutSession(deps, UID, { bookingId }),
      async (world, where) => {
        world.clock.nowMs += 61_000;
        await wakeSweep(world.deps);
        const { found } = await world.store.read({
          found: ref("ledger", `${world.bookingId}_full_1`),
        });
        expect(world.stripe.sessions.size, where).to.equal(found === null ? 0 : 1);
        if (found === null) return;
        expect(found.data.sessionId, where).to.equal([...world.stripe.sessions.keys()][0]);
        expect(found.data.wakeAt, where).to.be.greaterThan(world.clock.nowMs);
      },
    );
  });
});

describe("how a booking with an open page ends", () => {
  it("its hold is over: the session is expired at Stripe, then the place is free", async () => {
    const world = await onPage();
    world.clock.nowMs += 16 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect(world.stripe.sessions.get(world.sessionId)?.status).to.equal("expired");
    expect((await bookingOf(world)).status).to.equal("expired");
    expect(await takenIn(world)).to.equal(0);
  });

  it("a crash at every step of that: the next sweeps free the place once", async () => {
    await dieEverywhere(
      async () => {
        const world = await onPage();
        world.clock.nowMs += 16 * MINUTE_MS;
        return world;
      },
      (deps) => wakeSweep(deps),
      async (world, where) => {
        world.clock.nowMs += 3 * MINUTE_MS;
        await wakeSweep(world.deps);
        expect((await bookingOf(world)).status, where).to.equal("expired");
        expect(world.stripe.sessions.get(world.sessionId)?.status, where).to.equal("expired");
        expect(await takenIn(world), where).to.equal(0);
      },
    );
  });

  it("it is paid as its hold ends: the booking is confirmed, and the place kept", async () => {
    const world = await onPage();
    world.stripe.payOnPage(world.sessionId, "paid");
    world.clock.nowMs += 16 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect((await bookingOf(world)).status).to.equal("confirmed");
    expect(await takenIn(world)).to.equal(1);
  });

  it("its create was never answered: the session that Stripe made is expired as well", async () => {
    const world = await booked();
    world.stripe.failNext("createSession", { kind: "unknown" }, { lost: true });
    await refusal(checkout(world));
    world.clock.nowMs += 16 * MINUTE_MS;
    await wakeSweep(world.deps);
    expect([...world.stripe.sessions.values()].map(({ status }) => status)).to.deep.equal([
      "expired",
    ]);
    await wakeSweep(world.deps);
    expect((await bookingOf(world)).status).to.equal("expired");
  });

  it("its customer cancels while the page is open", async () => {
    const world = await onPage();
    const { bookingId } = world;
    await cancelBooking(world.deps, UID, { bookingId });
    expect(world.stripe.sessions.get(world.sessionId)?.status).to.equal("expired");
    expect((await bookingOf(world)).status).to.equal("canceled");
    expect(await takenIn(world)).to.equal(0);
  });

  it("its customer cancels while a debit is on its way: what arrives goes back", async () => {
    const world = await onPage();
    const intentId = world.stripe.payOnPage(world.sessionId, "processing");
    await tell(world, world.sessionId, COMPLETED);
    await cancelBooking(world.deps, UID, { bookingId: world.bookingId });
    expect((await bookingOf(world)).status).to.equal("canceling");
    world.stripe.advance(intentId, "succeeded");
    await receiveEvent(world.deps, world.stripe.noticeOf(intentId, "payment_intent.succeeded"));
    expect((await bookingOf(world)).status).to.equal("canceled");
    world.clock.nowMs += MINUTE_MS;
    await wakeSweep(world.deps);
    expect([...world.stripe.refunds.values()].map(({ amount }) => amount)).to.deep.equal([4500]);
  });
});

describe("a session that Stripe had refused, and made all the same", () => {
  it("is found in the customer's list, and handed out", async () => {
    const world = await booked();
    world.stripe.failNext("createSession", { kind: "refused", safe: "other" }, { lost: true });
    const answer = await checkout(world);
    expect(answer.sessionId).to.equal([...world.stripe.sessions.keys()][0]);
    expect(answer.paymentId).to.equal(`${world.bookingId}_full_1`);
  });
});
