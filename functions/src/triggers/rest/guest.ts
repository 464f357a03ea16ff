import type { Request, Response } from "express";
import type { Deps } from "../../application/ports.ts";

export interface Visit {
  readonly request: Request;
  readonly response: Response;
  /** Whether somebody unknown becomes a new guest. */
  readonly isWelcome: boolean;
}

/**
 * Who calls without a token: the owner of the guest's cookie, or a new guest with a cookie of their own.
 * @returns null for somebody unknown who is not welcome
 */
export type GuestOf = (deps: Deps, visit: Visit) => Promise<string | null>;

export const guestOf: GuestOf = () => Promise.resolve(null);
