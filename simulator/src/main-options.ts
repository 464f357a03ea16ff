import { parseArgs } from "node:util";
import type { ServerOptions } from "./server.ts";
import { isLoopbackUrl } from "./safety.ts";

interface MainOptions extends ServerOptions {
  /** Where all events go, if anywhere. */
  webhook: string | null;
  events: string[];
}

/** What the command line asks for; null when it asks for help. @throws Error naming what is wrong */
export function readOptions(args: string[]): MainOptions | null {
  const values = parsed(args);
  if (values.help) return null;
  if (values.polite && values.hostile) {
    throw new Error("Give only one of --polite and --hostile.");
  }
  if (values.events !== undefined && values.webhook === undefined) {
    throw new Error("--events says what --webhook gets: give --webhook <url>, too.");
  }
  return {
    port: wholeNumber("--port", values.port, 65_535),
    seed: wholeNumber("--seed", values.seed, 0xffff_ffff),
    delivery: values.hostile ? "hostile" : "polite",
    record: values.record,
    webhook: values.webhook === undefined ? null : webhookUrl(values.webhook),
    events: values.events === undefined ? ["*"] : eventNames(values.events),
    ...(values.token === undefined ? {} : { token: values.token }),
  };
}

function parsed(args: string[]) {
  try {
    const options = {
      webhook: { type: "string" },
      events: { type: "string" },
      port: { type: "string", default: "4242" },
      seed: { type: "string", default: "1" },
      polite: { type: "boolean", default: false },
      hostile: { type: "boolean", default: false },
      record: { type: "boolean", default: false },
      token: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    } as const;
    return parseArgs({ args, options }).values;
  } catch (error) {
    const [reason = ""] = String(error instanceof Error ? error.message : error).split(". ");
    throw new Error(`${reason}. See npm run stripe -- --help`, { cause: error });
  }
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value <= max) return value;
  throw new Error(`${name} must be a whole number from 0 to ${max}, not '${text}'.`);
}

function webhookUrl(text: string): string {
  if (isLoopbackUrl(text)) return text;
  throw new Error(
    `--webhook must be an address on this machine, such as http://127.0.0.1:3000/hook, not '${text}': deliveries never leave it.`,
  );
}

function eventNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new Error("--events takes names with commas between them: charge.succeeded,charge.failed");
}
