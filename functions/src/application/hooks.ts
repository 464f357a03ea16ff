/** What an app may add to what happens here. functions/src/app/hooks.ts is the app's own. */
import type { Booking } from "../domain/booking.ts";
import type { Notice, NoticeKind, NoticeReason } from "../domain/notice.ts";

export interface Occasion {
  /**
   * The same for every call about the same thing. A hook is called at least once, and again after a
   * crash or after it threw, so whatever must not happen twice has to be kept under this key.
   */
  readonly key: string;
}

export interface RefundOccasion extends Occasion {
  readonly paymentId: string;
  /** Minor units. */
  readonly amount: number;
  readonly currency: string;
  readonly why: NoticeReason | null;
}

/** What is asked for, and what one of it costs by the catalog. */
export interface AskedPrice {
  readonly itemId: string;
  readonly slotId: string | null;
  readonly quantity: number;
  /** Milliseconds; null for goods. */
  readonly start: number | null;
  /** Minor units of `currency`. */
  readonly unitAmount: number;
  readonly currency: string;
}

/**
 * The first three are called after the commit that brought it about, never inside, so that no hook can hold up or undo a
 * payment. One that throws, or takes longer than 20 seconds, is called again later, further apart
 * each time, for a day. `booking` is as it is by then.
 */
export interface Hooks {
  onConfirmed(booking: Booking, occasion: Occasion): Promise<void>;
  onCanceled(booking: Booking, occasion: Occasion): Promise<void>;
  /** Stripe has the refund, or it was given back by another way. */
  onRefunded(booking: Booking, occasion: RefundOccasion): Promise<void>;
  /**
   * The app's own price of one of each item, in minor units of the items' currency and in their order;
   * null is the catalog's price. Asked before a booking is made, quoted or changed, within 5 seconds;
   * discounts and taxes are taken of it. If it throws, is late or answers anything else, nothing is
   * sold (UNAVAILABLE). `now` is in milliseconds.
   */
  priceOf?(
    items: readonly AskedPrice[],
    asked: { readonly uid: string; readonly now: number },
  ): Promise<readonly number[] | null>;
}

export function hasHook(kind: NoticeKind): boolean {
  return kind === "confirmation" || kind === "cancellation" || kind === "refund";
}

export async function callHook(
  hooks: Hooks,
  notice: Notice,
  booking: Booking,
  key: string,
): Promise<void> {
  switch (notice.kind) {
    case "confirmation":
      return hooks.onConfirmed(booking, { key });
    case "cancellation":
      return hooks.onCanceled(booking, { key });
    case "refund": {
      const { paymentId, amount, currency, why } = notice;
      const refund = { paymentId: paymentId ?? "", amount: amount ?? 0, currency, why };
      return hooks.onRefunded(booking, { key, ...refund });
    }
    case "receipt":
    case "expiry":
    case "refund_failed":
    case "dispute":
    case "change":
    case "balance_reminder":
    case "balance_overdue":
    case "fee_due":
    case "authorization_lost":
    case "fraud_warning":
      return;
  }
}
