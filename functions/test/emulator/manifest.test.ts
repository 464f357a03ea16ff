/**
 * What a deploy would make of the code, asked of the Functions SDK as firebase-tools asks it, and
 * compared with manifest.snapshot.yaml. UPDATE_SNAPSHOT=1 writes that file anew: read its diff.
 */
import { expect } from "chai";
import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const functionsDir = join(import.meta.dirname, "../..");
const modules = join(functionsDir, "node_modules");
const snapshot = join(import.meta.dirname, "manifest.snapshot.yaml");
const run = promisify(execFile);

/** Milliseconds; after as long firebase-tools gives up, too. */
const DISCOVERY_MS_MAX = 10_000;
const BUILD_MS_MAX = 60_000;

interface Endpoint {
  readonly platform: string;
  readonly region: string;
  readonly maxInstances: number | null;
  readonly concurrency: number | null;
  readonly timeoutSeconds: number | null;
  readonly availableMemoryMb: number | null;
  readonly minInstances: number | string | null;
  readonly secretEnvironmentVariables?: readonly { readonly key: string }[];
  readonly httpsTrigger?: { readonly invoker?: readonly string[] };
  readonly scheduleTrigger?: { readonly schedule: string };
  readonly eventTrigger?: {
    readonly eventType: string;
    readonly eventFilterPathPatterns: { readonly document?: string };
    readonly retry: boolean;
  };
}

type EventTrigger = NonNullable<Endpoint["eventTrigger"]>;

describe("the deploy manifest", () => {
  let endpoints: [string, Endpoint][];

  before("is made from a fresh build", async function () {
    this.timeout(BUILD_MS_MAX + DISCOVERY_MS_MAX);
    // Beside the packages it imports, so that functions/lib is nobody's but a deploy's.
    mkdirSync(join(modules, ".cache"), { recursive: true });
    const folder = mkdtempSync(join(modules, ".cache", "manifest-"));
    try {
      await build(folder);
      endpoints = Object.entries(await discover(folder)).sort(([a], [b]) => (a < b ? -1 : 1));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is the one that was agreed on", () => {
    const found = endpoints.map(describeEndpoint).join("\n");
    const mayUpdate = process.env["CI"] !== "true";
    if (mayUpdate && process.env["UPDATE_SNAPSHOT"] === "1") writeFileSync(snapshot, found);
    expect(found).to.equal(readFileSync(snapshot, "utf8"));
  });

  it("bounds the instances, the time and the concurrency of every function", () => {
    for (const [name, { maxInstances, timeoutSeconds, concurrency }] of endpoints) {
      expect(maxInstances, name).to.be.a("number").within(1, 100);
      expect(timeoutSeconds, name).to.be.a("number").within(1, 540);
      expect(concurrency, name).to.be.a("number").within(1, 1000);
    }
  });

  it("puts every function on the 2nd generation, in the region that is set", () => {
    for (const [name, { platform, region }] of endpoints) {
      expect([platform, region], name).to.deep.equal(["gcfv2", "{{ params.REGION }}"]);
    }
  });

  it("opens the webhook and REST to the public, and no other function that takes plain HTTP", () => {
    const open = ["rest", "stripeWebhook"];
    expect(named(({ httpsTrigger }) => httpsTrigger !== undefined)).to.deep.equal(open);
    expect(named(({ httpsTrigger }) => httpsTrigger?.invoker?.includes("public"))).to.deep.equal(
      open,
    );
  });

  it("gives every function the Stripe key, because each is composed with the gateway", () => {
    const all = endpoints.map(([name]) => name);
    expect(named((endpoint) => secretsOf(endpoint).includes("STRIPE_SECRET_KEY"))).to.deep.equal(
      all,
    );
    expect(all).to.include.members(["createBooking", "createPaymentIntent", "stripeWebhook"]);
  });

  it("gives the webhook's secret only to what serves it, and the guests' only to REST", () => {
    const holdersOf = (secret: string) => named((endpoint) => secretsOf(endpoint).includes(secret));
    expect(holdersOf("STRIPE_WEBHOOK_SECRET")).to.deep.equal(["rest", "stripeWebhook"]);
    expect(holdersOf("SESSION_SECRET")).to.deep.equal(["rest"]);
  });

  it("lets a scheduled function run once at a time", () => {
    const scheduled = endpoints.filter(([, { scheduleTrigger }]) => scheduleTrigger !== undefined);
    expect(scheduled.map(([name]) => name)).to.include("wakeSweep");
    for (const [name, { maxInstances, concurrency }] of scheduled) {
      expect([maxInstances, concurrency], name).to.deep.equal([1, 1]);
    }
  });

  function named(holds: (endpoint: Endpoint) => boolean | undefined): string[] {
    return endpoints.filter(([, endpoint]) => holds(endpoint) === true).map(([name]) => name);
  }
});

/** As a deploy builds, but for the types: those are checked elsewhere. */
async function build(folder: string): Promise<void> {
  const tsc = join(modules, "typescript/bin/tsc");
  const project = join(functionsDir, "tsconfig.build.json");
  const args = [tsc, "-p", project, "--noCheck", "--outDir", join(folder, "lib")];
  await run(process.execPath, args, { timeout: BUILD_MS_MAX });
  copyFileSync(join(functionsDir, "package.json"), join(folder, "package.json"));
}

/** Without the surroundings of the tests: a deploy has no emulator, no secret and no param. */
async function discover(folder: string): Promise<Record<string, Endpoint>> {
  const output = join(folder, "manifest.json");
  const bin = join(modules, "firebase-functions/lib/bin/firebase-functions.js");
  await run(process.execPath, [bin], {
    cwd: folder,
    env: { PATH: process.env["PATH"], FUNCTIONS_MANIFEST_OUTPUT_PATH: output },
    timeout: DISCOVERY_MS_MAX,
  });
  const manifest = JSON.parse(readFileSync(output, "utf8")) as {
    endpoints: Record<string, Endpoint>;
  };
  return manifest.endpoints;
}

function secretsOf({ secretEnvironmentVariables = [] }: Endpoint): string[] {
  return secretEnvironmentVariables.map(({ key }) => key);
}

function eventText({ eventType, eventFilterPathPatterns, retry }: EventTrigger): string {
  const what = `${eventType} ${String(eventFilterPathPatterns.document)}`;
  return retry ? `${what}, retried` : what;
}

function describeEndpoint([name, endpoint]: [string, Endpoint]): string {
  const { httpsTrigger, scheduleTrigger, eventTrigger } = endpoint;
  const lines = {
    trigger: Object.keys(endpoint).find((key) => key.endsWith("Trigger")),
    ...(httpsTrigger && { invoker: httpsTrigger.invoker?.join(", ") ?? "default" }),
    ...(scheduleTrigger && { schedule: scheduleTrigger.schedule }),
    ...(eventTrigger && { event: eventText(eventTrigger) }),
    region: endpoint.region,
    secrets: secretsOf(endpoint).join(", "),
    memoryMiB: endpoint.availableMemoryMb,
    timeoutSeconds: endpoint.timeoutSeconds,
    concurrency: endpoint.concurrency,
    minInstances: endpoint.minInstances ?? 0,
    maxInstances: endpoint.maxInstances,
  };
  const values = Object.entries(lines).map(
    ([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`,
  );
  return `${name}:\n${values.join("")}`;
}
