/** What can change a price: a code to type, and two ways to get goods. Amounts are minor units. */
interface SeedCoupon {
  label: string;
  /** Basis points (1000 = 10 %), or else `amount`. */
  percent: number | null;
  amount: number | null;
  currency: string | null;
  minimum: number | null;
  items: string[] | null;
  active: boolean;
  validFrom: null;
  validUntil: null;
  maxRedemptions: number | null;
  redeemed: number;
  version: number;
}

interface SeedShippingOption {
  label: string;
  amount: number;
  currency: string;
  /** Where it ships to; none is for what is fetched. */
  countries: string[];
  active: boolean;
}

export const COUPONS: Record<string, SeedCoupon> = {
  WELCOME10: {
    ...{ label: "Welcome, 10 % off", percent: 1_000, amount: null, currency: null, minimum: null },
    ...{ items: null, active: true, validFrom: null, validUntil: null },
    ...{ maxRedemptions: 1_000, redeemed: 0, version: 0 },
  },
};

export const SHIPPING_OPTIONS: Record<string, SeedShippingOption> = {
  standard: {
    ...{ label: "Standard, 3 days", amount: 490, currency: "eur" },
    ...{ countries: ["DE", "AT", "CH"], active: true },
  },
  counter: {
    ...{ label: "At the counter, Terminal 1", amount: 0, currency: "eur" },
    ...{ countries: [], active: true },
  },
};
