import { parseArgs } from "node:util";
import type { Delivery } from "./offline-stripe.ts";
import { portsAt } from "./ports.ts";

export interface StartOptions {
  portOffset: number;
  stripe: { kind: "offline"; delivery: Delivery } | { kind: "test" };
}

/** @throws an error that names the option and what it takes */
export function parseStartOptions(args: string[]): StartOptions {
  const { values } = parseArgs({
    args,
    options: {
      "port-offset": { type: "string", default: "0" },
      polite: { type: "boolean", default: false },
      hostile: { type: "boolean", default: false },
      stripe: { type: "string", default: "offline" },
    },
  });
  const portOffset = Number(values["port-offset"]);
  portsAt(portOffset);
  if (values.polite && values.hostile) throw new Error("--polite or --hostile, not both");
  if (values.stripe === "offline") {
    return {
      portOffset,
      stripe: { kind: "offline", delivery: values.hostile ? "hostile" : "polite" },
    };
  }
  if (values.stripe !== "test") throw new Error("--stripe takes offline or test");
  if (values.polite || values.hostile) {
    throw new Error("--polite and --hostile are for the offline Stripe only");
  }
  return { portOffset, stripe: { kind: "test" } };
}
