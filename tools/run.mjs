import { run } from "./bootstrap.mjs";

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error("Usage: node tools/run.mjs <script.ts> [arguments]");
  process.exit(2);
}
await run(script, args);
