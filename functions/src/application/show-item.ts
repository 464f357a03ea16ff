import { DomainError } from "../domain/errors.ts";
import type { CatalogItem } from "../domain/catalog.ts";
import type { Price } from "../domain/price.ts";
import type { ShippingOption } from "../domain/shipping.ts";
import { ref, type Deps } from "./ports.ts";
import { findItems, priceItems } from "../domain/priced-items.ts";
import { readShelf } from "./read-shelf.ts";

export interface ShownItem {
  readonly item: CatalogItem;
  /** Milliseconds; null for goods. */
  readonly slot: { readonly start: number; readonly end: number } | null;
  /** The catalog's, without shipping, and with the taxes of the business's own country. */
  readonly price: Price;
  readonly shipping: readonly { readonly id: string; readonly option: ShippingOption }[];
}

/** More ways to ship than this are not offered on a page. */
const OPTIONS_MAX = 20;

/**
 * One item as a page offers it. Where it is sent to, and the app's own rule, may change the price when it
 * is ordered.
 * @throws DomainError ITEM_NOT_FOUND, SLOT_NOT_FOUND, SLOT_CLOSED, SLOT_STARTED, UNAVAILABLE
 */
export async function showItem(
  deps: Deps,
  { itemId, slotId }: { itemId: string; slotId: string | undefined },
): Promise<ShownItem> {
  const { item } = await deps.store.read({ item: ref("catalog", itemId) });
  if (!item?.data.active) throw new DomainError("ITEM_NOT_FOUND", { field: "item" });
  const shipping = item.data.kind === "goods" ? await optionsFor(deps, item.data) : [];
  const items = [{ itemId, slotId: slotId ?? null, quantity: 1 }];
  const found = findItems(items, await readShelf(deps, { items }), await deps.clock.now());
  const extras = { coupon: null, shipping: null, country: deps.settings.merchantCountry };
  const { price } = priceItems(found, { extras, own: null });
  return { item: item.data, slot: found[0]?.slot ?? null, price, shipping };
}

async function optionsFor(deps: Deps, { currency }: CatalogItem): Promise<ShownItem["shipping"]> {
  const ids = await deps.store.idsIn("shippingOptions", OPTIONS_MAX);
  const found = await deps.store.read(
    Object.fromEntries(ids.map((id) => [id, ref("shippingOptions", id)])),
  );
  return ids.flatMap((id) => {
    const option = found[id]?.data;
    return option?.active && option.currency === currency ? [{ id, option }] : [];
  });
}
