import { parseArgs } from "node:util";
import Stripe from "stripe";
import { isAllowed } from "../../simulator/contract/stories/allowed.ts";
import { STORIES } from "../../simulator/contract/stories/all.ts";
import { compareStory } from "../../simulator/contract/stories/compare.ts";
import type { Difference } from "../../simulator/contract/stories/compare.ts";
import { API_VERSION } from "../../simulator/src/core/constants.ts";
import { startSimulator } from "../../simulator/src/server.ts";
import type { RunningSimulator } from "../../simulator/src/server.ts";

const TIMEOUT_MS = 30_000;
const RETRIES_MAX = 2;
const SHOWN_CHARACTERS = 120;
const KEY = "STRIPE_TEST_SECRET_KEY";
const SECOND_SEED = 2;

/** Compares the offline Stripe with a real one, story by story, and answers the exit code. */
export async function testStripe(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { story: { type: "string", default: "" }, offline: { type: "boolean" } },
  });
  const key = values.offline === true ? null : testKey(env);
  const stories = STORIES.filter(({ name }) => name.includes(values.story));
  if (stories.length === 0) throw new Error(`No story's name contains '${values.story}'.`);
  const ours = await startSimulator({ delivery: "polite" });
  const second = key === null ? await startSimulator({ seed: SECOND_SEED }) : null;
  try {
    const real = second === null ? stripeAt(key ?? "") : offlineStripe(second);
    return await compareAll(stories, offlineStripe(ours), real);
  } finally {
    await ours.close();
    await second?.close();
  }
}

/** Prints every story with where the two differ, and answers the exit code. */
async function compareAll(
  stories: readonly (typeof STORIES)[number][],
  offline: Stripe,
  real: Stripe,
): Promise<number> {
  let differing = 0;
  for (const story of stories) {
    const all = await compareStory(story, offline, real);
    const found = all.filter((one) => !isAllowed(one));
    const known = all.length === found.length ? "" : `  (${all.length - found.length} allowed)`;
    console.log(`${found.length === 0 ? "✔" : "✖"} ${story.name}${known}`);
    for (const one of found) console.log(lineOf(one));
    if (found.length > 0) differing += 1;
  }
  console.log(`${stories.length - differing} stories agree, ${differing} differ`);
  return differing === 0 ? 0 : 1;
}

export function offlineStripe({ url, secretKey }: RunningSimulator): Stripe {
  const { hostname: host, port } = new URL(url);
  return stripeAt(secretKey, { host, port, protocol: "http" });
}

function stripeAt(key: string, place: Stripe.StripeConfig = {}): Stripe {
  return new Stripe(key, {
    ...place,
    apiVersion: API_VERSION,
    maxNetworkRetries: RETRIES_MAX,
    timeout: TIMEOUT_MS,
    telemetry: false,
  });
}

/** @throws when there is none, and for a live one whatever it may do */
function testKey(env: NodeJS.ProcessEnv): string {
  const key = env[KEY]?.trim() ?? "";
  if (/^[sr]k_test_/.test(key)) return key;
  if (key.includes("_live_")) {
    throw new Error(`${KEY} is a live key: nothing here may move real money. Use a test key.`);
  }
  throw new Error(
    `${KEY} must be the secret key of a Stripe test account, sk_test_…\n` +
      `  ${KEY}=sk_test_… npm run test:stripe\n` +
      `Without one, npm run test:stripe -- --offline compares two offline ones.`,
  );
}

function lineOf({ step, field, offline, real }: Difference): string {
  return `    ${step}: ${field}  offline ${shown(offline)}, real ${shown(real)}`;
}

function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value).slice(0, SHOWN_CHARACTERS);
}
