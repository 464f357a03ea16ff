import type { Recorded, RecordedAnswer } from "../src/core/record.ts";
import { matchRoute } from "../src/http/route.ts";
import { ROUTES } from "../src/resources/routes.ts";
import { departures } from "./closed-schema.ts";
import { loadDeclarations } from "./declarations.ts";
import type { Declarations } from "./declarations.ts";
import { answerOf, loadDescription } from "./description.ts";
import type { Description, Schema } from "./description.ts";
import { withoutDrift } from "./drift.ts";
import { unknownWords } from "./error-words.ts";
import { absences } from "./presence.ts";

/** Each sees faults that no other one sees; `test/layers.test.ts` shows which. */
export type Layer = "open" | "closed" | "prose" | "presence" | "invariants" | "codes";

export interface Finding {
  layer: Layer;
  problem: string;
}

/** Judges what a simulator did, by what Stripe publishes. */
export interface Judge {
  judge: (recorded: Recorded) => Finding[];
  /** One value, by a schema and by the declarations. */
  judgeValue: (value: unknown, schema: Schema | undefined, options?: ValueOptions) => Finding[];
  /** Why the two readings of the description are left out, or null. */
  skipped: string | null;
}

interface ValueOptions {
  place?: string;
  /** A publishable key sees only a part of an object. */
  isPart?: boolean;
}

export async function loadJudge(env: NodeJS.ProcessEnv = process.env): Promise<Judge> {
  const [description, declared] = await Promise.all([loadDescription(env), loadDeclarations()]);
  const isThere = !("skipped" in description);
  const judgeValue = createValueJudge(declared, isThere ? description.components.schemas : null);
  return {
    judge: (recorded) => judgeOne(recorded, judgeValue, isThere ? description : null),
    judgeValue,
    skipped: isThere ? null : description.skipped,
  };
}

function createValueJudge(
  declared: Declarations,
  schemas: Record<string, Schema> | null,
): Judge["judgeValue"] {
  return (value, schema, { place = "", isPart = false } = {}) => {
    const absent = isPart ? [] : absences(value, declared);
    const words = unknownWords(value, declared);
    return [
      ...(schemas === null ? [] : readAll(value, schema ?? {}, schemas, place)),
      ...(schemas === null ? [] : eventsIn(value).flatMap((event) => readEvent(event, schemas))),
      ...named(
        "presence",
        absent.map(({ type, place: at }) => `${place}${at} is missing (${type})`),
      ),
      ...named(
        "codes",
        words.map((problem) => `${place}${problem}`),
      ),
    ];
  };
}

/** Openly, as Stripe promises it; and twice more, for what the open reading cannot see. */
function readAll(
  value: unknown,
  schema: Schema,
  schemas: Record<string, Schema>,
  place: string,
  isPart = false,
): Finding[] {
  const read = (what: unknown, isClosed: boolean, withProse: boolean) =>
    departures(what, schema, { schemas, isPart, isClosed, withProse }, place);
  const open = read(value, false, false);
  const more = (problems: string[]) => problems.filter((problem) => !open.includes(problem));
  return [
    ...named("open", open),
    ...named("closed", more(read(withoutDrift(value), true, false))),
    ...named("prose", more(read(value, false, true))),
  ];
}

/** The description calls the object of an event anything; here it is one of its kind. */
function readEvent({ type, data }: StripeEvent, schemas: Record<string, Schema>): Finding[] {
  const { object, previous_attributes: before = {} } = data;
  const kind = String(object["object"]);
  const schema = schemas[object["deleted"] === true ? `deleted_${kind}` : kind];
  if (schema === undefined) return named("open", [`${type} is about an unknown kind: ${kind}`]);
  return [
    ...readAll(object, schema, schemas, `${type} data.object `),
    ...readAll(before, schema, schemas, `${type} data.previous_attributes `, true),
  ];
}

function judgeOne(
  recorded: Recorded,
  judgeValue: Judge["judgeValue"],
  description: Description | null,
): Finding[] {
  if (recorded.kind === "broken") return named("invariants", [recorded.message]);
  const value = JSON.parse(recorded.body) as unknown;
  if (recorded.kind === "event") {
    return judgeValue(value, description?.components.schemas["event"], { place: "event" });
  }
  const { method, path, status, isPublishable } = recorded;
  const schema = description === null ? undefined : schemaOf(recorded, description);
  const place = `${method} ${path} ${status} `;
  return judgeValue(value, schema, { place, isPart: isPublishable });
}

/** A path that Stripe's description lacks is answered with an error like all others. */
function schemaOf({ method, path, status }: RecordedAnswer, description: Description): Schema {
  const route = matchRoute(ROUTES, method, path)?.route;
  const operation = description.paths[route?.path ?? ""]?.[method.toLowerCase()];
  const isError = status >= 400;
  if (operation !== undefined) return answerOf(operation, isError ? status : 200);
  return isError ? (description.components.schemas["error"] ?? {}) : {};
}

interface StripeEvent {
  type: string;
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> };
}

function eventsIn(value: unknown): StripeEvent[] {
  const { object, data } = (value ?? {}) as { object?: unknown; data?: unknown };
  const about = (data as Partial<StripeEvent["data"]> | null | undefined)?.object ?? null;
  if (object === "event") return typeof about === "object" && about ? [value as StripeEvent] : [];
  return object === "list" && Array.isArray(data) ? data.flatMap(eventsIn) : [];
}

function named(layer: Layer, problems: string[]): Finding[] {
  return problems.map((problem) => ({ layer, problem }));
}
