import { randomBytes } from "node:crypto";
import Stripe from "stripe";

/** One thing that happens at Stripe, told the same way to the offline and to the real one. */
export interface Story {
  name: string;
  tell: (world: World) => Promise<void>;
}

export interface World {
  stripe: Stripe;
  /** Of this run alone, so that a second run meets no kept answer. */
  key: (name: string) => string;
  /** Keeps the answer. A refusal is kept, too, and ends the story. */
  see: <T>(step: string, call: Promise<T>) => Promise<T>;
  /** Keeps a refusal, and goes on. An answer where none should be is kept as well. */
  refused: (step: string, call: Promise<unknown>) => Promise<void>;
}

/** What one call ended with: an answer, or a refusal with its status. */
export interface Seen {
  step: string;
  /** The story wants a refusal here. */
  isRefusal: boolean;
  status: number;
  body: unknown;
}

/** Tells one story to one Stripe, and answers what was seen. */
export async function tellStory(story: Story, stripe: Stripe): Promise<Seen[]> {
  const seen: Seen[] = [];
  const run = randomBytes(6).toString("hex");
  const keep = async <T>(step: string, call: Promise<T>, isRefusal: boolean): Promise<T> => {
    try {
      const answer = await call;
      seen.push({ step, isRefusal, status: 200, body: plain(answer) });
      return answer;
    } catch (error) {
      seen.push({ step, isRefusal, ...refusalOf(error) });
      throw new StoryEnd();
    }
  };
  const world: World = {
    stripe,
    key: (name) => `${name}-${run}`,
    see: (step, call) => keep(step, call, false),
    async refused(step, call) {
      await keep(step, call, true).catch(ignoreEnd);
    },
  };
  await story.tell(world).catch(ignoreEnd);
  return seen;
}

/** What the SDK adds to the error that Stripe sent. */
const OF_THE_SDK = new Set(["headers", "statusCode", "requestId"]);

class StoryEnd extends Error {}

function ignoreEnd(error: unknown): void {
  if (!(error instanceof StoryEnd)) throw error;
}

/** @throws whatever is no answer of Stripe's, such as a broken line */
function refusalOf(error: unknown): Pick<Seen, "status" | "body"> {
  if (!(error instanceof Stripe.errors.StripeError) || error.statusCode === undefined) throw error;
  const sent = Object.entries(plain(error.raw) as object).filter(([key]) => !OF_THE_SDK.has(key));
  return { status: error.statusCode, body: { error: Object.fromEntries(sent) } };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
