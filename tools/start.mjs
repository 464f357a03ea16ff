import { run } from "./bootstrap.mjs";

await run("tools/start.ts", process.argv.slice(2));
