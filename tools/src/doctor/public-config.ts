import { publicConfig, type PublicConfig } from "../public-config.ts";
import { staleFields } from "../stripe-endpoint.ts";
import { fine, skipped, wrong, type Finding } from "./finding.ts";
import { webhookUrl } from "./stripe-endpoint.ts";
import type { DoctorWorld } from "./world.ts";

export async function lookAtPublicConfig(world: DoctorWorld): Promise<Finding[]> {
  const { order, running } = world;
  const isEmulator = order.project === undefined;
  if (isEmulator && running === null) return [skipped("nothing runs on this machine")];
  const wanted = wantedBy(world);
  if (wanted === null) return [skipped("mend the settings first")];
  const found = await world.publicConfig();
  const next = isEmulator
    ? "npm start again"
    : `npm run stripe:endpoint -- --url ${webhookUrl(world)} --project ${order.project}`;
  if (found === undefined) return [wrong("there is no config/public: apps cannot begin", next)];
  const stale = staleFields(wanted, found);
  if (stale.length === 0) return [fine("as the settings say")];
  return [wrong(`differs from the settings in: ${stale.join(", ")}`, next)];
}

/** Null where the settings are wrong, which has been said then. */
function wantedBy({ settings, order }: DoctorWorld): PublicConfig | null {
  const set = (name: string, otherwise = "") => settings[name] ?? otherwise;
  try {
    return publicConfig(
      {
        MERCHANT_NAME: set("MERCHANT_NAME"),
        MERCHANT_COUNTRY: set("MERCHANT_COUNTRY"),
        CURRENCY: set("CURRENCY"),
        TIME_ZONE: set("TIME_ZONE"),
        HOLD_MINUTES: set("HOLD_MINUTES", "15"),
        SUPPORT_EMAIL: set("SUPPORT_EMAIL"),
      },
      {
        publishableKey: set("STRIPE_PUBLISHABLE_KEY"),
        offline: order.project === undefined && set("STRIPE_API_BASE") !== "",
      },
    );
  } catch {
    return null;
  }
}
