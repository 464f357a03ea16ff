import type { Call } from "../../core/core.ts";
import { invalidRequest } from "../../core/errors.ts";
import { emit } from "../../webhooks/emit.ts";
import { findIn } from "../find-in.ts";

/** Only a product that nothing was ever priced for. */
export function deleteProduct(call: Call, _values: object, id: string): object {
  const { products, prices } = call.account;
  const product = findIn(products, "product", id, null);
  if ([...prices.values()].some((price) => price.product === id)) {
    throw invalidRequest(
      "This product cannot be deleted because it has one or more user-created prices.",
    );
  }
  products.delete(id);
  emit(call, "product.deleted", product);
  return { id, object: "product", deleted: true };
}
