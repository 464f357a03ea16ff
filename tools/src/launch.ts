import { relative } from "node:path";
import { SEED_PASSWORD, USERS } from "../seed/users.ts";
import { buildFunctions } from "./build-functions.ts";
import { endAllChildren } from "./children.ts";
import { suiteLog } from "./emulator-suite.ts";
import { ENDPOINTS_FILE } from "./endpoints.ts";
import { findFirestoreEmulator } from "./firestore-emulator.ts";
import { listSchedules } from "./list-schedules.ts";
import { startOfflineStripe } from "./offline-stripe.ts";
import { becomeTheOnlyOne } from "./only-one.ts";
import { FUNCTIONS_DIR, ROOT } from "./paths.ts";
import { playScheduler } from "./play-scheduler.ts";
import { ownStripeKeys, readRestSettings } from "./settings.ts";
import { onStopSignal } from "./signals.ts";
import { startStack } from "./stack.ts";
import type { Stack, StackOptions } from "./stack.ts";
import { parseStartOptions } from "./start-options.ts";
import type { StartOptions } from "./start-options.ts";
import { startStripeCli } from "./stripe-cli.ts";
import { stripeTestKeys } from "./stripe-keys.ts";
import { troubleIn } from "./trouble.ts";

const PROJECT_ID = "demo-holdfast";

/** Starts everything, says what there is to try, and stays until it is stopped. */
export async function launch(args: string[]): Promise<void> {
  const started = Date.now();
  const cleanups: (() => Promise<void> | void)[] = [endAllChildren];
  const state = { isStopping: false };
  const stop = async () => {
    state.isStopping = true;
    for (const cleanup of cleanups.reverse()) await cleanup();
  };
  onStopSignal(async () => {
    console.log("\nStopping …");
    await stop();
  });
  try {
    const options = parseStartOptions(args);
    cleanups.push(becomeTheOnlyOne());
    const startStripe = await stripeOf(options);
    const firestore = await findFirestoreEmulator();
    await buildFunctions(console.log);
    const stack = await startStack({
      projectId: PROJECT_ID,
      portOffset: options.portOffset,
      functionsSource: "functions",
      endpointsFile: ENDPOINTS_FILE,
      firestore,
      startStripe,
      say: console.log,
      onSuiteLine: showTrouble,
    });
    cleanups.push(stack.stop);
    cleanups.push(await scheduler(stack));
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(`\nHoldfast is running, after ${seconds} s.\n${whatToTry(stack, options)}`);
    throw new Error(`${await stack.broken} ended by itself; see .holdfast/*.log`);
  } catch (error) {
    // What a part says while it is being stopped is no news.
    if (state.isStopping) return;
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    await stop();
    process.exit(1);
  }
}

async function stripeOf({ stripe }: StartOptions): Promise<StackOptions["startStripe"]> {
  if (stripe.kind === "test") {
    const keys = await stripeTestKeys({ ...ownStripeKeys(FUNCTIONS_DIR), ...process.env });
    return ({ webhook }) => startStripeCli(keys, webhook);
  }
  const { delivery } = stripe;
  return ({ webhook, port }) =>
    startOfflineStripe({
      name: "offline-stripe",
      port,
      delivery,
      webhook,
      requestLogDir: undefined,
    });
}

async function scheduler({ endpoints, preferences }: Stack): Promise<() => void> {
  const params = { ...preferences, STRIPE_PUBLISHABLE_KEY: endpoints.publishableKey };
  const schedules = await listSchedules(FUNCTIONS_DIR, PROJECT_ID, params);
  return playScheduler(schedules, endpoints, console.error);
}

/** The suite says much; what went wrong in a function is worth the screen. */
function showTrouble(line: string): void {
  const trouble = troubleIn(line);
  if (trouble !== null) console.error(trouble);
}

function whatToTry({ endpoints }: Stack, { stripe }: StartOptions): string {
  const emails = USERS.map(({ email }) => email).join(", ");
  const stripeLine =
    stripe.kind === "test"
      ? "your Stripe test account, through the Stripe CLI"
      : `${endpoints.simulator ?? ""} (offline, ${stripe.delivery} delivery)`;
  const { simulator, simulatorToken } = endpoints;
  const rest = endpoints.hosting + readRestSettings(FUNCTIONS_DIR).basePath;
  const page =
    simulator === undefined
      ? ""
      : `\n  Its page    ${simulator}/_sim#token=${simulatorToken ?? ""}`;
  return `
  Web         ${endpoints.hosting}
  REST        ${rest}, and ${endpoints.functions}/rest; docs/rest.md
  Reference   ${endpoints.hosting}/reference/
  Functions   ${endpoints.functions}
  Webhook     ${endpoints.webhook}
  Firestore   ${endpoints.firestore}
  Auth        ${endpoints.auth}
  Stripe      ${stripeLine}${page}

  Sign in     ${emails}; password: ${SEED_PASSWORD}
  Try         npm run demo; npm run demo -- --list
              ${rest}/checkout?item=1 in a browser (coupon: WELCOME10)
  Check       npm run doctor: is all set up as it has to be?
  Logs        ${relative(ROOT, suiteLog(PROJECT_ID))}
  Stop        Ctrl-C
`;
}
