import { airport } from "./airport.ts";
import { cardField } from "./card-field.ts";
import { cart } from "./cart.ts";
import type { Contract } from "./contract.ts";
import { shop } from "./shop.ts";

/** Every one that is served, at its own paths. */
export const CONTRACTS: readonly Contract[] = [cardField, airport, cart, shop];

/** In whose words a path is refused that belongs to none of them. */
export const NOBODYS: Contract = cardField;
