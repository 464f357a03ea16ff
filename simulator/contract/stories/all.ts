import { BAD_INPUT } from "./bad-input.ts";
import { HOLDS } from "./holds.ts";
import { IDEMPOTENCY } from "./idempotency.ts";
import { LISTS } from "./lists.ts";
import { PAYMENTS } from "./payments.ts";
import { REFUNDS } from "./refunds.ts";
import { SESSIONS } from "./sessions.ts";
import { SETUPS } from "./setups.ts";
import type { Story } from "./story.ts";

export const STORIES: readonly Story[] = [
  ...PAYMENTS,
  ...HOLDS,
  ...REFUNDS,
  ...SETUPS,
  ...SESSIONS,
  ...IDEMPOTENCY,
  ...LISTS,
  ...BAD_INPUT,
];
