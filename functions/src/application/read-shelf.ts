/** What a price and its places are made of, read in one go. */
import type { Slot } from "../domain/catalog.ts";
import { couponCode } from "../domain/coupon.ts";
import type { PriceWish, Shelf, WantedItem } from "../domain/priced-items.ts";
import { ref, type Deps, type Collections, type Ref, type Versioned } from "./ports.ts";

export interface Wanted extends Partial<Pick<PriceWish, "coupon" | "shippingOption">> {
  readonly items: readonly WantedItem[];
}

/** The shelf, and what a commit needs to write on the same basis. */
export interface ReadShelf extends Shelf {
  readonly found: ReadonlyMap<string, Versioned<Slot>>;
  readonly foundCoupon: Versioned<Collections["coupons"]> | null;
}

/** @throws DomainError UNAVAILABLE */
export async function readShelf(deps: Deps, wanted: Wanted): Promise<ReadShelf> {
  const { items } = wanted;
  const slotIds = items.flatMap(({ slotId }) => (slotId === null ? [] : [slotId]));
  const [catalog, found, { coupon, shipping }] = await Promise.all([
    readAll(
      deps,
      "catalog",
      items.map(({ itemId }) => itemId),
    ),
    readAll(deps, "slots", slotIds),
    readExtras(deps, wanted),
  ]);
  return {
    ...{ catalog: dataOf(catalog), slots: dataOf(found), found, foundCoupon: coupon },
    ...{ coupon: coupon?.data ?? null, shipping: shipping?.data ?? null },
  };
}

async function readExtras(deps: Deps, { coupon, shippingOption }: Wanted) {
  const code = coupon == null ? null : couponCode(coupon);
  if (code === null && shippingOption == null) return { coupon: null, shipping: null };
  // Both in one round trip; a name that is not asked for stands for a document that is not there.
  return deps.store.read({
    coupon: ref("coupons", code ?? "none"),
    shipping: ref("shippingOptions", shippingOption ?? "none"),
  });
}

async function readAll<C extends "catalog" | "slots">(deps: Deps, name: C, ids: readonly string[]) {
  const refs: Record<string, Ref<C>> = Object.fromEntries(ids.map((id) => [id, ref(name, id)]));
  if (ids.length === 0) return new Map<string, never>();
  const found = await deps.store.read(refs);
  return new Map(
    Object.entries(found).flatMap(([id, document]) => (document ? [[id, document] as const] : [])),
  );
}

function dataOf<T>(found: ReadonlyMap<string, Versioned<T>>): Map<string, T> {
  return new Map([...found].map(([id, { data }]) => [id, data]));
}
