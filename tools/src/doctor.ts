import { parseArgs } from "node:util";
import { wrong, shown, type Finding } from "./doctor/finding.ts";
import { lookAtFunctions } from "./doctor/functions.ts";
import { lookAtIndexes } from "./doctor/indexes.ts";
import { lookAtMachine } from "./doctor/machine.ts";
import { lookAtPublicConfig } from "./doctor/public-config.ts";
import { lookAtSettings } from "./doctor/settings.ts";
import { lookAtEndpoint } from "./doctor/stripe-endpoint.ts";
import { lookAtKeys } from "./doctor/stripe-keys.ts";
import type { DoctorOrder, DoctorWorld } from "./doctor/world.ts";

const CHECKS: [title: string, look: (world: DoctorWorld) => Promise<Finding[]>][] = [
  ["This machine", lookAtMachine],
  ["Settings", lookAtSettings],
  ["Stripe's keys", lookAtKeys],
  ["The webhook endpoint", lookAtEndpoint],
  ["config/public", lookAtPublicConfig],
  ["Indexes", lookAtIndexes],
  ["The functions", lookAtFunctions],
];

/** @throws an error that says what is wrong with the arguments */
export function parseDoctorOrder(args: string[]): DoctorOrder {
  const { values } = parseArgs({
    args,
    options: { project: { type: "string" }, url: { type: "string" } },
  });
  const { project, url } = values;
  if (project === "") throw new Error("--project takes the id of a project.");
  if (url !== undefined && !(URL.canParse(url) && url.startsWith("https://"))) {
    throw new Error(`--url takes the https address of the deployed stripeWebhook, not ${url}`);
  }
  return { project, url };
}

/** Looks at everything, whatever is wrong with some of it. @returns the exit code: 1 if anything is */
export async function doctor(world: DoctorWorld): Promise<number> {
  let problems = 0;
  for (const [title, look] of CHECKS) {
    world.say(`\n${title}`);
    const findings = await look(world).catch((error: unknown) => [unforeseen(error)]);
    for (const finding of findings) world.say(`  ${shown(finding).replaceAll("\n", "\n  ")}`);
    problems += findings.filter(({ state }) => state === "wrong").length;
  }
  world.say(problems === 0 ? "\nNothing is wrong." : `\n${problems} to mend.`);
  return problems === 0 ? 0 : 1;
}

function unforeseen(error: unknown): Finding {
  const message = error instanceof Error ? error.message : String(error);
  return wrong(`could not be looked at: ${message}`, "mend that, and run this again.");
}
