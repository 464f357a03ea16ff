import { inspectEndpoint } from "../webhook-endpoint.ts";
import { fine, skipped, wrong, type Finding } from "./finding.ts";
import type { DoctorWorld } from "./world.ts";

export async function lookAtEndpoint(world: DoctorWorld): Promise<Finding[]> {
  const { settings, running, order } = world;
  if (order.project === undefined) {
    if (running === null) return [skipped("nothing runs on this machine")];
    if (running.simulator === undefined) return [skipped("the Stripe CLI forwards the events")];
  }
  const url = webhookUrl(world);
  const { faults } = await inspectEndpoint(world.stripe(settings["STRIPE_SECRET_KEY"] ?? ""), url);
  if (faults.length === 0) return [fine(`${url}, with its events and version`)];
  const next =
    order.project === undefined
      ? "npm start again"
      : `npm run stripe:endpoint -- --url ${url} --project ${order.project}`;
  return faults.map((fault) => wrong(fault, next));
}

export function webhookUrl({ order, running, settings }: DoctorWorld): string {
  if (order.url !== undefined) return order.url;
  if (running !== null) return running.webhook;
  const region = settings["REGION"] ?? "us-central1";
  return `https://${region}-${order.project ?? ""}.cloudfunctions.net/stripeWebhook`;
}
