import { z } from "zod";

/** How an authorization is to end: decided once, by an operator or by what became of its booking. */
export const AuthorizationEnd = z.object({
  kind: z.enum(["capture", "void"]),
  /** Minor units to take; 0 for a void. What is not taken is released. */
  amount: z.int(),
  why: z.enum([
    "operator",
    /** Its booking was canceled: what the policy keeps is taken. */
    "canceled",
    /** Nobody is waiting for the money. */
    "unwanted",
    /** Another payment takes its place. */
    "replaced",
  ]),
  /** `refused`: Stripe will not. Whether it is done, the facts say. */
  state: z.enum(["requested", "refused"]),
  /** Stripe's word for why it will not. */
  code: z.string().nullable(),
  /** Part of the idempotency key: Stripe keeps a refusal under it. */
  attempt: z.int(),
  /** The operator's words, or null where no person decided. */
  note: z.string().nullable(),
  decidedAt: z.int(),
});
export type AuthorizationEnd = z.infer<typeof AuthorizationEnd>;
