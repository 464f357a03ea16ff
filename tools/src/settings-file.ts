import { existsSync, readFileSync, writeFileSync } from "node:fs";

const BEGIN = "# >>> npm start writes this block anew each time; keep your own lines outside it";
const END = "# <<< npm start";

export type Settings = Record<string, string>;

/** The lines of a settings file that are the user's, and those that are the launcher's. */
export function readSettingsFile(path: string): { own: Settings; block: Settings } {
  const { outside, inside } = split(existsSync(path) ? readFileSync(path, "utf8") : "");
  return { own: parse(outside), block: parse(inside) };
}

/**
 * Replaces the launcher's block and keeps every other line. The block comes last, because the
 * emulator takes the last line of a name: keys of another account above it do not get in the way.
 */
export function writeSettingsFile(path: string, settings: Settings): void {
  const { outside } = split(existsSync(path) ? readFileSync(path, "utf8") : "");
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${quoted(value)}`);
  const block = [BEGIN, ...lines, END, ""].join("\n");
  const own = outside.trimEnd();
  writeFileSync(path, own === "" ? block : `${own}\n\n${block}`, { mode: 0o600 });
}

function split(text: string): { outside: string; inside: string } {
  const [before = "", rest] = text.split(`${BEGIN}\n`);
  if (rest === undefined) return { outside: text, inside: "" };
  const [inside = "", after = ""] = rest.split(`${END}\n`);
  return { outside: before + after, inside };
}

function parse(text: string): Settings {
  const pairs = text.split("\n").flatMap((line) => {
    const [, name, value] = /^\s*([A-Z][A-Z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, unquoted(value)] as const];
  });
  return Object.fromEntries(pairs);
}

function quoted(value: string): string {
  if (/["\n]/.test(value)) throw new Error(`A setting cannot hold quotes or line breaks: ${value}`);
  return /^[\w.,:/@+-]*$/.test(value) ? value : `"${value}"`;
}

function unquoted(value: string): string {
  return /^(["'])(.*)\1$/.exec(value)?.[2] ?? value;
}
