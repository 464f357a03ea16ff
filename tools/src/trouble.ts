const LOGGED = /^> +(\{.*"severity":"(?:ERROR|CRITICAL)".*\})$/;

/** What of a line of the suite is worth the screen; an alarm in a line, a fault with its stack. */
export function troubleIn(line: string): string | null {
  const logged = LOGGED.exec(line)?.[1];
  const alarm = logged === undefined ? null : alarmIn(logged);
  if (alarm !== null) return alarm;
  return /"severity":"(ERROR|CRITICAL)"|^⚠ +functions|^!! +functions/.test(line) ? line : null;
}

/** Null for what is no alarm, and for a fault: where it comes from is the news of that. */
function alarmIn(json: string): string | null {
  const { alarm, severity, message, ...fields } = parsed(json);
  if (alarm !== true || severity === undefined) return null;
  // The logger of the functions puts a stack below the name of an error.
  const name = /^(?:Error: )?(\w+)(?:\n|$)/.exec(String(message))?.[1];
  if (name === undefined || name === "fault") return null;
  const told = Object.entries(fields).map(([key, value]) => `${key} ${String(value)}`);
  return `⚠ alarm ${name}: ${told.join(", ")} (docs/runbook.md#alarms)`;
}

function parsed(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch {
    return {};
  }
}
