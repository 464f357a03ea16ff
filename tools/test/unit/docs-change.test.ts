import { expect } from "chai";
import { Booking } from "../../../functions/src/domain/booking.ts";
import { moved } from "../../../functions/src/domain/booking-moves.ts";
import { dropping, lapsing } from "../../../functions/src/domain/pending-change.ts";
import { readDocument } from "../../docs/markdown.ts";
import { stateDiagramOf } from "../../docs/state-diagram.ts";

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const BOOKING_ID = "BBBBBBBBBBBBBBBBBBBB";
const DUE_ID = "difference-1";
const LIVE = `${BOOKING_ID}_${DUE_ID}_1`;

describe("the state diagram of a change", () => {
  const diagram = stateDiagramOf(readDocument("docs/architecture.md"), "change");

  it("begins as a change that is to be paid does", () => {
    expect([...diagram.starts]).to.deep.equal([stateOf(changing({}))]);
  });

  it("draws every transition that a payment, the clock or its customer can cause, and no other", () => {
    const begun = [null, "lapse", "drop"].flatMap((closing) => [
      changing({ closing, live: LIVE }),
      ...(closing === null ? [changing({ closing })] : []),
    ]);
    const caused = begun.flatMap((before) =>
      nexts(before).map((after) => [stateOf(before), stateOf(after)]),
    );
    const arrows = caused.filter(([from, to]) => from !== to).map((pair) => pair.join(" -> "));
    expect([...diagram.transitions]).to.have.members([...new Set(arrows)]);
  });
});

/** What the customer, the clock, and each thing that its payment can become make of it. */
function nexts(before: Booking): Booking[] {
  const [soon, begun] = [NOW_MS + 1, NOW_MS + HOUR_MS];
  const told = [
    dropping(before),
    ...[NOW_MS - 1, soon, begun].map((now) => lapsing(before, now)),
    ...(before.dues[DUE_ID]?.live == null ? [] : [paid(before), dead(before), inFlight(before)]),
  ];
  return told.map((booking) => moved(booking, soon));
}

function stateOf({ pendingChange, items }: Booking): string {
  if (pendingChange === null) return items[0]?.itemId === "new" ? "exchanged" : "over";
  return { lapse: "lapsing", drop: "dropping", none: "waiting" }[pendingChange.closing ?? "none"];
}

/** Behind a drop, money buys nothing: withPayment gives it no due to settle. */
function paid(booking: Booking): Booking {
  const paidBy = booking.pendingChange?.closing === "drop" ? null : LIVE;
  return withDue(booking, { live: null, paidBy });
}

function dead(booking: Booking): Booking {
  return withDue(booking, { live: null });
}

function inFlight(booking: Booking): Booking {
  const payment = { dueId: DUE_ID, n: 1, entry: null, status: "processing" };
  const sums = { captured: 0, reserved: 0, settled: 0, issues: [], decline: null };
  return Booking.parse({ ...booking, payments: { [LIVE]: { ...payment, ...sums } } });
}

function withDue(booking: Booking, change: object): Booking {
  return Booking.parse({
    ...booking,
    dues: { [DUE_ID]: { ...booking.dues[DUE_ID], ...change } },
  });
}

function changing({
  closing = null,
  live = null,
}: {
  closing?: string | null;
  live?: string | null;
}) {
  const start = NOW_MS + HOUR_MS;
  const item = { slotId: null, name: "Tour", quantity: 1, unitAmount: 100, start, end: start + 1 };
  const policy = { tiers: [] };
  const price = { lines: [], subtotal: 100, discount: 0, shipping: 0, tax: 0, total: 100 };
  const due = { kind: "difference", amount: 100, payBy: NOW_MS, n: 1, live, paidBy: null };
  return Booking.parse({
    ...{ bookingId: BOOKING_ID, uid: "user-1", reference: "BCDF2345", slotIds: [] },
    items: [{ ...item, itemId: "old", policy }],
    ...{ price, currency: "eur", captureMethod: "automatic", confirmOn: "capture" },
    ...{ whenLost: "hold", dues: { [DUE_ID]: { ...due, closing: null } }, payments: {} },
    ...{ status: "confirmed", paymentStatus: "none", issues: [], decline: null },
    ...{ holdExpiresAt: null, holdMs: 1, closing: null, cancellation: null, percentCap: null },
    pendingChange: {
      items: [{ ...item, itemId: "new", policy }],
      ...{ price, dueId: DUE_ID, percentCap: 0, expiresAt: NOW_MS, closing },
    },
    details: { name: null, email: null, phone: null, notes: null, fields: {} },
    ...{ termsVersion: null, locale: null, createdAt: 1, confirmedAt: 1, endedAt: null },
    ...{ wakeAt: null, sweepTries: 0, version: 1 },
  });
}
