import { expect } from "chai";
import {
  completedByClock,
  fulfilled,
  missed,
  notMissed,
} from "../../../functions/src/domain/attendance.ts";
import { Booking, BookingStatus } from "../../../functions/src/domain/booking.ts";
import { fencedForCancel, fencedForExpiry } from "../../../functions/src/domain/booking-moves.ts";
import { withPayment } from "../../../functions/src/domain/booking-state.ts";
import {
  IntentStatus,
  type IntentSnapshot,
  type Observation,
} from "../../../functions/src/domain/facts.ts";
import { DomainError } from "../../../functions/src/domain/errors.ts";
import type { CatalogItem } from "../../../functions/src/domain/catalog.ts";
import { merge } from "../../../functions/src/domain/merge.ts";
import { newBooking } from "../../../functions/src/domain/new-booking.ts";
import { newLedger, PaymentStatus, type Ledger } from "../../../functions/src/domain/payment.ts";
import { statusOf } from "../../../functions/src/domain/payment-status.ts";
import { ShownStatus } from "../../../functions/src/domain/shown-status.ts";
import { readDocument, rowsOf, sectionOf } from "../../docs/markdown.ts";
import { stateDiagramOf } from "../../docs/state-diagram.ts";

const ARCHITECTURE = readDocument("docs/architecture.md");

const BOOKING_ID = "BBBBBBBBBBBBBBBBBBBB";
const PAYMENT_ID = `${BOOKING_ID}_full_1`;
const T0_S = 1_800_000_000;
const NOW_MS = (T0_S + 60) * 1000;

describe("the state diagram of a booking", () => {
  const diagram = stateDiagramOf(ARCHITECTURE, "booking");

  it("draws every status that the code knows, and no other", () => {
    expect([...diagram.states]).to.have.members(BookingStatus.options);
  });

  it("begins as a new booking does", () => {
    expect([...diagram.starts]).to.have.members([booked(4500).status, booked(0).status]);
  });

  it("draws every transition that a payment, an end or an operator can cause, and no other", () => {
    const begun = [...BookingStatus.options.map((from) => booking(from)), fenced()];
    const caused = begun.flatMap((before) =>
      Object.values(LEDGERS).flatMap((ledgers) =>
        ledgers.map((ledger) => arrow(before.status, withPayment(before, ledger, NOW_MS).status)),
      ),
    );
    const ended = [booking("held"), unpaid(booking("held"))].flatMap((before) => [
      arrow(before.status, fencedForExpiry(before, NOW_MS).status),
      arrow(before.status, fencedForCancel(before, CANCELLATION).status),
    ]);
    const canceled = [booking("processing"), booking("confirmed"), unpaid(booking("confirmed"))];
    const stopped = canceled.map((before) =>
      arrow(before.status, fencedForCancel(before, CANCELLATION).status),
    );
    const every = [...caused, ...ended, ...stopped, ...lost(), ...attended()];
    expect([...diagram.transitions]).to.have.members(distinct(every));
  });

  const rows = rowsOf(sectionOf(ARCHITECTURE, "### What a payment makes of its booking"));

  it("has a row for every status of a payment", () => {
    expect(rows.map(([cell = ""]) => plain(cell))).to.have.members(PaymentStatus.options);
  });

  for (const [
    payment = "",
    held = "",
    over = "",
    processing = "",
    canceling = "",
    other = "",
  ] of rows) {
    const says = new Map<BookingStatus, string>([
      ["held", held],
      ["processing", processing],
      ["canceling", canceling],
    ]);
    const cases: [string, Booking, string][] = [
      ["held behind a fence", fenced(), plain(over)],
      ...BookingStatus.options.map((from): [string, Booking, string] => [
        from,
        booking(from),
        plain(says.get(from) ?? from),
      ]),
    ];
    for (const [name, before, to] of cases) {
      it(`is told by its table: ${name} and a payment ${plain(payment)} gives ${to}`, () => {
        expect(other).to.equal("stays");
        const ledgers = LEDGERS[PaymentStatus.parse(plain(payment))];
        for (const ledger of ledgers) {
          expect(withPayment(before, ledger, NOW_MS).status).to.equal(to);
        }
      });
    }
  }
});

describe("the state diagram of a payment", () => {
  const diagram = stateDiagramOf(ARCHITECTURE, "payment");

  it("draws every status that the code knows, and no other", () => {
    expect([...diagram.states]).to.have.members(PaymentStatus.options);
  });

  it("begins as a new attempt does", () => {
    expect([...diagram.starts]).to.have.members([statusOf(aLedger())]);
  });

  it("draws every transition that an answer, an event or a read can cause, and no other", () => {
    const caused = Object.values(LEDGERS)
      .flat()
      .flatMap((ledger) => steps(ledger).map((next) => arrow(statusOf(ledger), statusOf(next))));
    expect([...diagram.transitions]).to.have.members(distinct(caused));
  });
});

describe("what is shown of a payment", () => {
  const rows = rowsOf(sectionOf(ARCHITECTURE, "### What is shown of a payment"));

  it("has a row for every word that is no stage, and for the stage that they are about", () => {
    const stages: readonly string[] = PaymentStatus.options;
    const own = ShownStatus.options.filter((status) => !stages.includes(status));
    expect(rows.map(([cell = ""]) => plain(cell))).to.have.members([...own, "succeeded"]);
  });
});

/** What becomes of a booking whose reserved money is gone. */
function lost(): (string | null)[] {
  const [reserved, gone] = [LEDGERS.authorized[0], LEDGERS.canceled[0]];
  if (reserved === undefined || gone === undefined) throw new Error("no such ledger");
  return (["hold", "cancel"] as const).map((whenLost) => {
    const held: Booking = { ...booking("held"), confirmOn: "authorization", whenLost };
    const confirmed = withPayment(held, reserved, NOW_MS);
    return arrow(confirmed.status, withPayment(confirmed, gone, NOW_MS).status);
  });
}

/** What the clock and those who work here make of a visit, while it lasts and when it is over. */
function attended(): (string | null)[] {
  const moves = [completedByClock, fulfilled, missed, notMissed];
  return [NOW_MS + 1, NOW_MS].flatMap((end) =>
    (["confirmed", "completed", "no_show"] as const).flatMap((from) => {
      const before = { ...booking(from), endedAt: from === "confirmed" ? null : NOW_MS };
      const items = before.items.map((item) => ({ ...item, start: NOW_MS - 1, end }));
      return moves.flatMap((move) => {
        try {
          return [arrow(from, move({ ...before, items }, NOW_MS).status)];
        } catch (error) {
          if (error instanceof DomainError) return [];
          throw error;
        }
      });
    }),
  );
}

function arrow(from: string, to: string): string | null {
  return from === to ? null : `${from} -> ${to}`;
}

function distinct(arrows: (string | null)[]): string[] {
  return [...new Set(arrows.filter((one) => one !== null))];
}

function plain(cell: string): string {
  return cell.replaceAll("`", "");
}

function aLedger(change: Partial<Ledger> = {}): Ledger {
  const ledger = newLedger({
    ...{ paymentId: PAYMENT_ID, bookingId: BOOKING_ID, dueId: "full", n: 1, uid: "user-1" },
    ...{ amount: 4500, currency: "eur", createKey: "key", createdAt: T0_S * 1000 },
    createParams: {
      ...{ customerId: "cus_1", captureMethod: "automatic", saveCard: false },
      ...{ receiptEmail: null, description: "" },
    },
  });
  return { ...ledger, ...change };
}

interface Seen {
  readonly at: number;
  readonly source?: "event" | "read";
  readonly uid?: string;
}

function seen(ledger: Ledger, status: IntentStatus, { at, source, uid }: Seen): Ledger {
  const snapshot: IntentSnapshot = {
    ...{ status, amount: 4500, currency: "eur", uid: uid ?? "user-1" },
    amountReceived: status === "succeeded" ? 4500 : 0,
    amountCapturable: status === "requires_capture" ? 4500 : 0,
    ...{ decline: null, cancellationReason: null },
  };
  const observation: Observation = {
    kind: "intent",
    id: "pi_1",
    asOf: T0_S + at,
    source: source ?? "event",
    snapshot,
    failedChargeId: null,
  };
  return { ...ledger, facts: merge(ledger.facts, [observation]) };
}

function bound(): Ledger {
  return aLedger({ paymentIntentId: "pi_1" });
}

/** For each status, the ways to get there that differ. */
const LEDGERS: Record<PaymentStatus, Ledger[]> = {
  creating: [aLedger()],
  closed: [aLedger({ closed: true })],
  requires_payment_method: [
    bound(),
    seen(aLedger(), "requires_payment_method", { at: 5 }),
    seen(bound(), "requires_confirmation", { at: 5 }),
  ],
  requires_action: [seen(bound(), "requires_action", { at: 5 })],
  processing: [
    seen(bound(), "processing", { at: 5 }),
    // Within what clocks may differ by, a read that finds it open leaves the end unsettled.
    seen(seen(bound(), "canceled", { at: 5 }), "requires_action", { at: 6, source: "read" }),
    seen(seen(bound(), "succeeded", { at: 5 }), "processing", { at: 64, source: "read" }),
  ],
  authorized: [seen(bound(), "requires_capture", { at: 5 })],
  succeeded: [seen(bound(), "succeeded", { at: 5 }), seen(aLedger(), "succeeded", { at: 5 })],
  canceled: [seen(bound(), "canceled", { at: 5 })],
  needs_review: [
    seen(bound(), "unknown", { at: 5 }),
    seen(bound(), "processing", { at: 5, uid: "somebody-else" }),
    seen(bound(), "succeeded", { at: 5, uid: "somebody-else" }),
    seen(seen(bound(), "canceled", { at: 5 }), "succeeded", { at: 6 }),
    seen(seen(bound(), "canceled", { at: 5 }), "processing", { at: 65, source: "read" }),
    seen(seen(bound(), "succeeded", { at: 5 }), "processing", { at: 65, source: "read" }),
  ],
};

/** Everything that can happen to a ledger next: Stripe's answer, its refusal, an event, a read. */
function steps(ledger: Ledger): Ledger[] {
  const known = IntentStatus.options.flatMap((status) =>
    [1, 5, 9, 99].flatMap((at) => [
      seen(ledger, status, { at }),
      seen(ledger, status, { at, source: "read" }),
      seen(ledger, status, { at, uid: "somebody-else" }),
    ]),
  );
  if (ledger.paymentIntentId !== null) return known;
  const answered = { ...ledger, paymentIntentId: "pi_1", closed: false };
  const neverMade = Object.keys(ledger.facts.intents).length === 0;
  return [...known, answered, ...(neverMade ? [{ ...ledger, closed: true }] : [])];
}

function booked(unitAmount: number): Booking {
  const item: CatalogItem = {
    ...{ name: "Book", description: "", kind: "goods", unitAmount, currency: "eur" },
    ...{ taxRates: [], policy: { tiers: [] }, captureMethod: "automatic", fields: [] },
    ...{ active: true, image: null },
  };
  const details = { name: null, email: null, phone: null, notes: null, fields: {} };
  const frame = { bookingId: BOOKING_ID, reference: "BCDF2345", uid: "user-1" };
  return newBooking(
    {
      items: [{ itemId: "book", slotId: null, quantity: 1 }],
      ...{ details, termsVersion: null, locale: null },
    },
    { catalog: new Map([["book", item]]), slots: new Map() },
    { ...frame, now: T0_S * 1000, holdMs: 900_000 },
  );
}

/** With the one attempt under way that the ledgers above are about. */
function booking(status: BookingStatus): Booking {
  const made = booked(4500);
  const due = { kind: "full", amount: 4500, payBy: null, n: 1, live: PAYMENT_ID } as const;
  const closing = status === "canceling" ? "cancel" : null;
  return Booking.parse({
    ...made,
    status,
    closing,
    dues: { full: { ...due, paidBy: null, closing: null } },
  });
}

const CANCELLATION = { at: NOW_MS, by: "customer", reason: null, retained: 0, refund: 0 } as const;

/** Its hold is over, and Stripe is being asked to end its payment. */
function fenced(): Booking {
  return { ...booking("held"), closing: "expire" };
}

/** Nobody tries to pay it. */
function unpaid(before: Booking): Booking {
  const [due] = Object.values(before.dues);
  return { ...before, dues: due === undefined ? {} : { full: { ...due, live: null } } };
}
