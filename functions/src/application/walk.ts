import { checkPlaces } from "./check-places.ts";
import { compareListed } from "./compare-listed.ts";
import { nextStage, type Pass } from "./pass.ts";
import type { Deps } from "./ports.ts";
import type { Page, Walk } from "./tally.ts";

/**
 * Goes on from where a walk was, page by page, and answers where it got to. A page that was begun and
 * not finished is walked again: whatever a page does is safe to repeat.
 * @throws DomainError STRIPE_UNAVAILABLE, UNAVAILABLE
 */
export async function walkOn(deps: Deps, from: Pass, walk: Walk): Promise<Pass> {
  let at = from;
  while (at.stage !== "done" && !(await walk.isOver())) {
    const page = await onePage(deps, at, walk);
    at = page.next === null ? nextStage(at) : { ...at, after: page.next };
    await walk.keep(at, page.reached);
  }
  return at;
}

async function onePage(deps: Deps, at: Pass, walk: Walk): Promise<Page> {
  switch (at.stage) {
    case "intents":
    case "refunds":
    case "disputes":
    case "warnings":
      return compareListed(deps, { ...at, kind: at.stage }, walk);
    case "places":
      return checkPlaces(deps, at, walk.tally);
    case "done":
      return { next: null, reached: at.until };
  }
}
