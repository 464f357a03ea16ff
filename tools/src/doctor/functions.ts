import { fine, skipped, wrong, type Finding } from "./finding.ts";
import { webhookUrl } from "./stripe-endpoint.ts";
import type { DoctorWorld } from "./world.ts";

const ANSWER_MS_MAX = 20_000;

/** The webhook answers a GET with 405 before it looks at anything: so it is there, and it is ours. */
export async function lookAtFunctions(world: DoctorWorld): Promise<Finding[]> {
  const { order, running, settings } = world;
  const isEmulator = order.project === undefined;
  if (isEmulator && running === null) {
    return [wrong("Holdfast is not running on this machine", "npm start; or --project <id>")];
  }
  const url = webhookUrl(world);
  return [...lookAtRegion(world), await lookAtAnswer(world, url, settings["REGION"] ?? "")];
}

/** Settings that were changed since it was started. */
function lookAtRegion({ running, settings }: DoctorWorld): Finding[] {
  if (running === null) return [skipped("the region of Firestore: look that it is the same")];
  const region = settings["REGION"] ?? "us-central1";
  if (running.region === region) return [fine(`region ${region}`)];
  return [wrong(`REGION is ${region}, and ${running.region} runs`, "npm start again")];
}

async function lookAtAnswer(world: DoctorWorld, url: string, region: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const { status } = await world.fetch(url, { signal });
    if (status === 405) return fine(`stripeWebhook answers at ${url}`);
    return wrong(
      `${url} answers ${status}, not 405 as stripeWebhook does`,
      status === 404
        ? `deploy; or is another region meant than ${region}?`
        : "look at its log: npx firebase functions:log",
    );
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return wrong(`${url} does not answer: ${message}`, "deploy; locally, npm start");
  }
}
