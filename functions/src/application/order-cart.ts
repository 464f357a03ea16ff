import type { Booking } from "../domain/booking.ts";
import { DomainError } from "../domain/errors.ts";
import { ItemId } from "../domain/ids.ts";
import { majorText } from "../domain/money.ts";
import { isSamePrice } from "../domain/sent-price.ts";
import { createBooking } from "./create-booking.ts";
import type { CreateBookingInput } from "./create-booking-input.ts";
import {
  createCheckoutSession,
  wishOf,
  type CreateCheckoutSessionInput,
} from "./create-checkout-session.ts";
import { limitGuests } from "./limit-guests.ts";
import { ref, type Deps } from "./ports.ts";
import { refuseCardOnly } from "./refuse-card-only.ts";

/** What a cart says of one product. Only what it is and how many of it are believed. */
export interface CartLine {
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** Decimal text, as it was sent: compared only. */
  readonly price?: string | undefined;
  readonly quantity?: number | undefined;
  readonly slotId?: string | undefined;
}

export interface CartOrder {
  readonly lines: readonly CartLine[];
  readonly booking: Omit<CreateBookingInput, "items" | "itemId" | "slotId" | "quantity">;
  readonly page: Omit<CreateCheckoutSessionInput, "bookingId" | "dueId">;
}

/** More items of one name than this are not looked at. */
const NAMESAKES_MAX = 10;
/** What this contract's clients expect where the merchant has not said how to pay. */
const METHODS = ["card"];

/**
 * Books a cart, and opens Stripe's own page to pay it on. The same request id leads to the same booking
 * and, while that can be paid, to the same page.
 * @throws DomainError as `createBooking` and `createCheckoutSession`; AMOUNT_MISMATCH and ITEM_NOT_FOUND
 *   with the product's name
 */
export async function orderCart(
  deps: Deps,
  { uid, isGuest }: { uid: string; isGuest: boolean },
  { lines, booking, page }: CartOrder,
) {
  // Before anything is made: what could not be opened is not booked.
  wishOf(deps, page);
  const itemIds = await Promise.all(lines.map((line, index) => itemIdOf(deps, line, index)));
  if (isGuest) await limitGuests(deps, itemIds, await deps.clock.now());
  const items = itemIds.map((itemId, index) => {
    const { slotId, quantity } = lines[index] ?? {};
    return { itemId, slotId, quantity };
  });
  const check = (made: Booking) => {
    comparePrices(made, lines);
    refuseCardOnly(made, "products");
  };
  const { bookingId } = await createBooking(deps, uid, { ...booking, items }, { check });
  const { checkoutMethods } = deps.settings;
  const methods = checkoutMethods.length === 0 ? METHODS : checkoutMethods;
  return createCheckoutSession(deps, uid, { bookingId, ...page }, methods);
}

/** By its id, else by its exact name: many carts have ids of their own. */
async function itemIdOf(
  deps: Deps,
  { id = "", name = "" }: CartLine,
  index: number,
): Promise<string> {
  const named = name === "" ? [] : await deps.store.itemsNamed(name, NAMESAKES_MAX);
  const [byId] = await activeOf(deps, ItemId.safeParse(id).success ? [id] : []);
  if (byId !== undefined) return byId;
  const [byName, another] = await activeOf(deps, named);
  const field = `products.${String(index)}`;
  if (byName === undefined) {
    throw new DomainError("ITEM_NOT_FOUND", { field, message: `${name || id} is not offered.` });
  }
  if (another !== undefined) {
    const message = `Several items are called ${name}: send the id of one.`;
    throw new DomainError("INVALID_INPUT", { field: `${field}.id`, message });
  }
  return byName;
}

async function activeOf(deps: Deps, ids: readonly string[]): Promise<string[]> {
  const refs = Object.fromEntries(ids.map((id) => [id, ref("catalog", id)]));
  const found = await deps.store.read(refs);
  return ids.filter((id) => found[id]?.data.active === true);
}

/** @throws DomainError AMOUNT_MISMATCH for the first that differs */
function comparePrices({ items, currency }: Booking, lines: readonly CartLine[]): void {
  items.forEach(({ name, unitAmount }, index) => {
    const price = lines[index]?.price;
    if (price === undefined || isSamePrice(price, unitAmount, currency)) return;
    throw new DomainError("AMOUNT_MISMATCH", {
      field: `products.${String(index)}.price`,
      expectedAmount: unitAmount,
      message: `${name} costs ${majorText(unitAmount, currency)} ${currency.toUpperCase()}.`,
    });
  });
}
