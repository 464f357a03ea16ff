import { DomainError } from "../../src/domain/errors.ts";

/** The reason with which `work` was refused; fails if it was not refused, or broke otherwise. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DomainError) return error.reason;
    throw error;
  }
  throw new Error("expected a refusal, and it went through");
}
