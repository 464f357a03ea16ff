import { ParameterError } from "../core/errors.ts";
import type { Address } from "../core/stripe-types.ts";
import { METADATA_KEYS_MAX } from "./read.ts";

type Given<T> = { [K in keyof T]?: T[K] | null | undefined };

/** Stripe's rule for metadata: merge, an empty value drops its key, an empty map drops all. */
export function mergeMetadata(
  current: Record<string, string>,
  change: Record<string, string> | null | undefined,
): Record<string, string> {
  if (change === undefined) return current;
  if (change === null) return {};
  const all = Object.entries({ ...current, ...change });
  const merged = all.filter(([, value]) => value !== "");
  if (merged.length > METADATA_KEYS_MAX) {
    const message = `You can have at most ${METADATA_KEYS_MAX} metadata keys.`;
    throw new ParameterError("metadata", message);
  }
  return Object.fromEntries(merged);
}

export function toAddress(given: Given<Address> | null | undefined): Address {
  return {
    city: given?.city ?? null,
    country: given?.country ?? null,
    line1: given?.line1 ?? null,
    line2: given?.line2 ?? null,
    postal_code: given?.postal_code ?? null,
    state: given?.state ?? null,
  };
}

interface ShippingGiven {
  address: Given<Address>;
  name: string;
  phone?: string | null;
  carrier?: string | null;
  tracking_number?: string | null;
}

export function toShipping(given: ShippingGiven | null | undefined): {
  address: Address;
  name: string;
  phone: string | null;
  carrier: string | null;
  tracking_number: string | null;
} | null {
  if (given == null) return null;
  const { name, phone = null, carrier = null, tracking_number = null } = given;
  return { address: toAddress(given.address), carrier, name, phone, tracking_number };
}
