import { parseArgs } from "node:util";
import type Stripe from "stripe";
import { publicConfig } from "./public-config.ts";
import type { PublicConfig } from "./public-config.ts";
import { createEndpoint, inspectEndpoint, mendEndpoint } from "./webhook-endpoint.ts";

export interface EndpointOrder {
  url: string;
  check: boolean;
  /** Undefined is the emulator. */
  project: string | undefined;
}

/** `config/public` of the project that is meant. */
export interface PublicDocument {
  read: () => Promise<Record<string, unknown> | undefined>;
  write: (config: PublicConfig) => Promise<void>;
}

export interface EndpointSettings {
  secretKey: string;
  publishableKey: string;
  offline: boolean;
  business: Parameters<typeof publicConfig>[0];
}

export interface EndpointWorld {
  stripe: Stripe;
  document: PublicDocument;
  settings: EndpointSettings;
  say: (line: string) => void;
}

/** @throws an error that says what is missing or wrong */
export function parseEndpointOrder(args: string[]): EndpointOrder {
  const { values } = parseArgs({
    args,
    options: {
      url: { type: "string" },
      check: { type: "boolean", default: false },
      project: { type: "string" },
    },
  });
  const { url, check, project } = values;
  if (url === undefined) {
    throw new Error("Say the address: npm run stripe:endpoint -- --url https://…/stripeWebhook");
  }
  if (project === "") throw new Error("--project takes the id of a project.");
  return { url: checkedUrl(url, project === undefined), check, project };
}

/** Stripe sends to https only; the offline one, to this machine. */
function checkedUrl(text: string, isEmulator: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || (url.protocol !== "https:" && !(isEmulator && isLocal(url)))) {
    throw new Error(`--url takes the https address of the deployed stripeWebhook, not ${text}`);
  }
  if (url.username !== "" || url.password !== "" || url.hash !== "") {
    throw new Error("--url takes an address without a name, a password or a #.");
  }
  return text;
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === "http:" && (hostname === "127.0.0.1" || hostname === "localhost");
}

/**
 * Makes, mends or only checks the endpoint and `config/public`. Repeating it changes nothing.
 * @returns the exit code: 1 where something is not as it should be
 * @throws before anything is changed, an error that names the setting at fault
 */
export async function stripeEndpoint(order: EndpointOrder, world: EndpointWorld): Promise<number> {
  const { settings, document, say } = world;
  checkKeys(settings);
  const { publishableKey, offline } = settings;
  const wanted = publicConfig(settings.business, { publishableKey, offline });
  const isEndpointFine = await atStripe(order, world);
  const stale = staleFields(wanted, (await document.read()) ?? {});
  if (stale.length === 0) {
    say("config/public is as it should be.");
    return isEndpointFine ? 0 : 1;
  }
  if (order.check) {
    say(`config/public differs in: ${stale.join(", ")}.`);
    return 1;
  }
  await document.write(wanted);
  say(`config/public is written: ${stale.join(", ")}.`);
  return isEndpointFine ? 0 : 1;
}

async function atStripe({ url, check }: EndpointOrder, { stripe, say }: EndpointWorld) {
  const { endpoint, faults, mustBeMadeAnew } = await inspectEndpoint(stripe, url);
  if (faults.length === 0) {
    say(`${endpoint?.id ?? ""} at ${url} is as it should be.`);
    return true;
  }
  for (const fault of faults) say(fault);
  if (check) return false;
  if (endpoint === null) {
    const { id, secret } = await createEndpoint(stripe, url);
    say(`Made ${id}. Its secret is shown this once:`);
    say(`\n  STRIPE_WEBHOOK_SECRET=${secret ?? ""}\n`);
    say("Keep it: firebase functions:secrets:set STRIPE_WEBHOOK_SECRET, then deploy.");
    return true;
  }
  if (mustBeMadeAnew) {
    say(`Stripe does not change the version of ${endpoint.id}: delete it, and run this again.`);
    return false;
  }
  await mendEndpoint(stripe, endpoint.id);
  say(`Mended ${endpoint.id}. Its secret is the same as before.`);
  return true;
}

/** Both are of one account's one mode, and neither stands in the other's place. */
function checkKeys({ secretKey, publishableKey }: EndpointSettings): void {
  const mode = /^(?:sk|rk)_(live|test)_/.exec(secretKey)?.[1];
  if (mode === undefined) {
    throw new Error("STRIPE_SECRET_KEY is not set: it begins with sk_ or rk_.");
  }
  if (!publishableKey.startsWith(`pk_${mode}_`)) {
    throw new Error(
      `STRIPE_PUBLISHABLE_KEY must begin with pk_${mode}_, as the secret key's mode says.`,
    );
  }
}

export function staleFields(wanted: PublicConfig, found: Record<string, unknown>): string[] {
  const fields = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...fields].filter((field) => wanted[field] !== found[field]).sort();
}
