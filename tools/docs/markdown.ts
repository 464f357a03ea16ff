/** The few things the documents' generator and tests read in Markdown. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "..", "..");

export function readDocument(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}

export function writeDocument(path: string, text: string): void {
  writeFileSync(join(ROOT, path), text);
}

/** A generated part; everything between its two marks is replaced. */
export function replaceBlock(text: string, name: string, content: string): string {
  const { before, after } = aroundBlock(text, name);
  return `${before}\n\n${content}\n\n${after}`;
}

/** @throws Error that names the block, when its marks are not there */
export function blockOf(text: string, name: string): string {
  const { inside } = aroundBlock(text, name);
  return inside.trim();
}

function aroundBlock(text: string, name: string) {
  const begin = `<!-- generated:${name} -->`;
  const end = `<!-- /generated:${name} -->`;
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  if (from < begin.length || to < from) throw new Error(`no block ${begin} … ${end}`);
  return { before: text.slice(0, from), inside: text.slice(from, to), after: text.slice(to) };
}

/** Padded as Prettier pads it, so that the generated text is also the formatted one. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

/** The cells of every table row in a text, without the heads and the rules below them. */
export function rowsOf(text: string): string[][] {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.flatMap((line, index) => {
    const isRow = line.startsWith("|") && !isRule(line);
    return isRow && !isRule(lines[index + 1] ?? "") ? [cellsOf(line)] : [];
  });
}

function isRule(line: string): boolean {
  return /^\|[\s|:-]+\|$/.test(line);
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

/** What stands below a heading, up to the next one of its level or above. */
export function sectionOf(text: string, heading: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`no heading ${heading}`);
  const level = /^#+/.exec(heading)?.[0].length ?? 1;
  const next = lines.findIndex(
    (line, index) => index > start && new RegExp(`^#{1,${level}} `).test(line),
  );
  return lines.slice(start + 1, next < 0 ? undefined : next).join("\n");
}
