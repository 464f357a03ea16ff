/**
 * Who works here, and what each may do. A role is a custom claim on the caller's ID token, which only
 * the Admin SDK can set: `npm run grant`.
 */
import { z } from "zod";
import { DomainError } from "./errors.ts";

/** From the least to the most; each may do what those before it may. */
export const ROLES = ["staff", "manager", "owner"] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** What an operator can do, by the name of the function, and who may at least. */
const LEAST = {
  // Opening it again is for managers: block-slot.ts.
  blockSlot: "staff",
  setSlotCapacity: "manager",
  closeDay: "manager",
  saveSchedule: "manager",
  markNoShow: "staff",
  markFulfilled: "staff",
  capturePayment: "manager",
  recordOutsidePayment: "manager",
  // Managers up to a limit: operator-refund.ts.
  refundPayment: "manager",
  // The same limit: fee.ts.
  chargeFee: "manager",
  decideRefundRequest: "manager",
  cancelForCustomer: "manager",
  cancelSlot: "manager",
  voidPayment: "manager",
  resyncPayment: "staff",
  replayEvent: "staff",
} as const satisfies Record<string, Role>;
export type OperatorAction = keyof typeof LEAST;

export interface Operator {
  readonly uid: string;
  readonly role: Role;
}

/** @param claim whatever the token holds as `role` @throws DomainError NOT_PERMITTED */
export function checkRole(claim: unknown, action: OperatorAction): Role {
  const role = Role.safeParse(claim);
  const isEnough = role.success && ROLES.indexOf(role.data) >= ROLES.indexOf(LEAST[action]);
  if (!isEnough) throw new DomainError("NOT_PERMITTED");
  return role.data;
}
