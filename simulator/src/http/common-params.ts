import { clearable, either, int, list, metadata, obj, required, str } from "./rules.ts";

/** Parameters that many routes share. */
export const EXPAND = { expand: list(str()) };

export const PAGE = {
  ...EXPAND,
  limit: int(),
  starting_after: str(),
  ending_before: str(),
};

export const CREATED = {
  created: either(obj({ gt: int(), gte: int(), lt: int(), lte: int() }), int()),
};

const ADDRESS_FIELDS = {
  city: clearable(str()),
  country: clearable(str()),
  line1: clearable(str()),
  line2: clearable(str()),
  postal_code: clearable(str()),
  state: clearable(str()),
};
export const ADDRESS = obj(ADDRESS_FIELDS);

const RECIPIENT = {
  address: required(ADDRESS),
  name: required(str()),
  phone: clearable(str()),
};
export const CUSTOMER_SHIPPING = obj(RECIPIENT);
export const SHIPPING = obj({
  ...RECIPIENT,
  carrier: clearable(str()),
  tracking_number: clearable(str()),
});

/** Null means: unset every key. */
export const METADATA = clearable(metadata());
