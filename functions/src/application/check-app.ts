import { DomainError } from "../domain/errors.ts";
import type { Deps } from "./ports.ts";

/**
 * Whether a call comes from an app of this project, where that is asked for. What begins a payment or saves
 * a card uses the token up: scripts that try cards live on calling again and again with one.
 * @param call the token as it was sent, if there is one
 * @throws DomainError APP_CHECK_FAILED, UNAVAILABLE
 */
export async function checkApp(
  { appCheck, settings }: Pick<Deps, "appCheck" | "settings">,
  call: { readonly token: string | undefined; readonly isPaying: boolean },
): Promise<void> {
  if (!settings.appCheck) return;
  if (call.token === undefined || call.token === "") throw new DomainError("APP_CHECK_FAILED");
  const vouched = await appCheck.vouch(call.token, { isOnce: call.isPaying });
  if (vouched !== "valid") throw new DomainError("APP_CHECK_FAILED");
}
