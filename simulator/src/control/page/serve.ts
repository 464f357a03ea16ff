import { readFileSync } from "node:fs";
import { join } from "node:path";

const FILES: Readonly<Record<string, [file: string, type: string]>> = {
  "/_sim": ["index.html", "text/html; charset=utf-8"],
  "/_sim/": ["index.html", "text/html; charset=utf-8"],
  "/_sim/page.css": ["page.css", "text/css; charset=utf-8"],
  "/_sim/page.js": ["page.js", "text/javascript; charset=utf-8"],
  "/_sim/view.js": ["view.js", "text/javascript; charset=utf-8"],
};

const HEADERS = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

/** The live page and its parts, or null. They hold nothing secret: the page asks for the token. */
export function servePage(method: string, path: string): Response | null {
  const found = Object.hasOwn(FILES, path) ? FILES[path] : undefined;
  if (found === undefined || method !== "GET") return null;
  const [file, type] = found;
  const text = readFileSync(join(import.meta.dirname, file), "utf8");
  return new Response(text, { headers: { ...HEADERS, "content-type": type } });
}
