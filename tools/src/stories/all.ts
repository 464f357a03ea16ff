import type { Endpoints } from "../endpoints.ts";
import { cancel } from "./cancel.ts";
import { capture } from "./capture.ts";
import { deposit } from "./deposit.ts";
import { dispute } from "./dispute.ts";
import { expiry } from "./expiry.ts";
import { failedRefund } from "./failed-refund.ts";
import { lateSuccess } from "./late-success.ts";
import { lostWebhook } from "./lost-webhook.ts";
import { partialRefund } from "./partial-refund.ts";
import { reschedule } from "./reschedule.ts";
import { onStage } from "./stage.ts";
import type { Stage } from "./stage.ts";

export interface Story {
  title: string;
  /** Answers what came of it. @throws when anything else did */
  tell: (stage: Stage) => Promise<string>;
}

export const STORIES: Readonly<Record<string, Story>> = {
  expiry: { title: "A hold ends unpaid", tell: expiry },
  "late-success": { title: "Paid in time, told after the hold ended", tell: lateSuccess },
  cancel: { title: "A customer cancels", tell: cancel },
  deposit: { title: "A deposit now, the rest later", tell: deposit },
  reschedule: { title: "A customer moves a booking", tell: reschedule },
  "partial-refund": { title: "A customer asks for some money back", tell: partialRefund },
  "failed-refund": { title: "A refund comes back", tell: failedRefund },
  dispute: { title: "A bank disputes a payment", tell: dispute },
  capture: { title: "Money is reserved, and a part of it taken", tell: capture },
  "lost-webhook": { title: "Stripe's events never arrive", tell: lostWebhook },
};

/** @throws an error that lists what can be told */
export function storyNamed(name: string): Story {
  const story = Object.hasOwn(STORIES, name) ? STORIES[name] : undefined;
  if (story !== undefined) return story;
  throw new Error(`There is no story ${name}: take ${Object.keys(STORIES).join(", ")}.`);
}

export function listStories(): string {
  const width = Math.max(...Object.keys(STORIES).map(({ length }) => length));
  const lines = Object.entries(STORIES).map(
    ([name, { title }]) => `  ${name.padEnd(width)}  ${title}`,
  );
  return lines.join("\n");
}

/** Tells them one after the other; the last line of each says what came of it. */
export async function tellStories(names: string[], endpoints: Endpoints): Promise<void> {
  for (const name of names) {
    const { title, tell } = storyNamed(name);
    console.log(`\n${title}`);
    let end = "";
    await onStage(endpoints, async (stage) => {
      end = await tell(stage);
    });
    console.log(`  ${name}: ${end}`);
  }
}
