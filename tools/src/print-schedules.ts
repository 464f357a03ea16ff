// Runs in a process of its own: the functions read their environment when they are loaded.
import { pathToFileURL } from "node:url";

type Expression = string | { value: () => string };

interface Endpoint {
  scheduleTrigger?: { schedule: Expression; timeZone?: Expression };
}

const [path = ""] = process.argv.slice(2);
const exported = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
const schedules = Object.entries(exported).flatMap(([name, value]) => {
  const trigger = (value as { __endpoint?: Endpoint }).__endpoint?.scheduleTrigger;
  if (trigger === undefined) return [];
  return [{ name, cron: text(trigger.schedule), timeZone: text(trigger.timeZone) }];
});
console.log(JSON.stringify(schedules));

function text(expression: Expression | undefined): string | undefined {
  if (typeof expression === "string") return expression;
  // Without a value the SDK puts a marker object here, which has nothing to read.
  return typeof expression?.value === "function" ? expression.value() : undefined;
}
