import { launch } from "./src/launch.ts";

await launch(process.argv.slice(2));
