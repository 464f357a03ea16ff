/** What the fake Stripe books on the merchant's balance: shown in events as an id, in reads as the object. */

export interface FakeBooking {
  readonly id: string;
  readonly amount: number;
  readonly fee: number;
  readonly net: number;
  readonly currency: string;
}

interface Moved {
  readonly id: string;
  /** Minor units; negative goes out. */
  readonly amount: number;
  readonly currency: string;
}

/** A price list like any other: 2.9 % and 30 minor units. */
export function chargeBooked({ id, amount, currency }: Moved): FakeBooking {
  return booked({ id: `txn_${id}`, amount, currency }, Math.round(amount * 0.029) + 30);
}

export function refundBooked({ id, amount, currency }: Moved): FakeBooking {
  return booked({ id: `txn_${id}`, amount: -amount, currency });
}

export function failureBooked({ id, amount, currency }: Moved): FakeBooking {
  return booked({ id: `txn_${id}_back`, amount, currency });
}

/** What a dispute takes, and what one that is won gives back; its fee stays paid. */
export function disputeBooked({ id, amount, currency }: Moved, isWon: boolean): FakeBooking[] {
  const out = booked({ id: `txn_${id}`, amount: -amount, currency }, 1_500);
  return isWon ? [out, booked({ id: `txn_${id}_back`, amount, currency })] : [out];
}

/** As facts have the movements of a dispute. */
export function movementsOf(all: readonly FakeBooking[]) {
  return Object.fromEntries(all.map(({ id, ...movement }) => [id, movement]));
}

function booked({ id, amount, currency }: Moved, fee = 0): FakeBooking {
  return { id, amount, fee, net: amount - fee, currency };
}
