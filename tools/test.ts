import { runTests } from "./src/test-run.ts";

process.exitCode = await runTests(process.argv.slice(2));
