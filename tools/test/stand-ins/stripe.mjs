#!/usr/bin/env node
// Stands in for the Stripe CLI: `listen` as the launcher calls it, and a note of how it was called.
import { appendFileSync } from "node:fs";

const [command, ...args] = process.argv.slice(2);
const key = process.env.STRIPE_API_KEY ?? "";
appendFileSync(process.env.STAND_IN_LOG, `${JSON.stringify({ command, args, key })}\n`);

if (command !== "listen" || !key.startsWith("sk_test_")) {
  console.error("The API key provided is invalid");
  process.exit(1);
}
if (args.includes("--print-secret")) {
  console.log("whsec_standin0123456789");
} else {
  console.error(`Ready! Forwarding to ${args[args.indexOf("--forward-to") + 1]}`);
  setInterval(() => {}, 60_000);
}
