import { businessIn, publicConfig, type PublicConfig } from "../public-config.ts";
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
  try {
    return publicConfig(businessIn(settings), {
      publishableKey: settings["STRIPE_PUBLISHABLE_KEY"] ?? "",
      offline: order.project === undefined && (settings["STRIPE_API_BASE"] ?? "") !== "",
    });
  } catch {
    return null;
  }
}
