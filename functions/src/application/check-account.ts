import { DomainError } from "../domain/errors.ts";
import type { Account, Deps } from "./ports.ts";

/**
 * Before anything is changed for somebody whom a token names: tokens are believed for an hour, and
 * their user may be gone since. What cannot be asked is refused.
 * @throws DomainError ACCOUNT_DISABLED, UNAUTHENTICATED for a deleted user, ANONYMOUS_REFUSED, UNAVAILABLE
 */
export async function checkAccount(
  { accounts, settings }: Pick<Deps, "accounts" | "settings">,
  account: Account,
): Promise<void> {
  checkAnonymous(settings, account);
  if (!settings.accountCheck) return;
  switch (await accounts.standing(account.uid)) {
    case "active":
      return;
    case "disabled":
      throw new DomainError("ACCOUNT_DISABLED");
    case "missing":
      throw new DomainError("UNAUTHENTICATED");
  }
}

/** @throws DomainError ANONYMOUS_REFUSED */
export function checkAnonymous(
  { anonymousUsers }: Pick<Deps["settings"], "anonymousUsers">,
  { isAnonymous }: Account,
): void {
  if (isAnonymous && !anonymousUsers) throw new DomainError("ANONYMOUS_REFUSED");
}
