// Run before Hosting is deployed: node tools/run.mjs tools/reference.ts
import { bringReferencePage } from "./src/reference-page.ts";

bringReferencePage();
