import { SCENES, playScenes } from "./src/demo.ts";
import { parseDemoOptions } from "./src/demo-options.ts";
import { readEndpoints } from "./src/endpoints.ts";
import { listStories, tellStories } from "./src/stories/all.ts";

try {
  const options = parseDemoOptions(process.argv.slice(2));
  if (options.kind === "list") console.log(listStories());
  else if (options.kind === "stories") await tellStories(options.names, readEndpoints());
  else {
    const { cards } = options;
    const scenes = cards === null ? SCENES : [{ title: "One booking", cards }];
    await playScenes(scenes, readEndpoints());
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
