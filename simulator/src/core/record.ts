import { createHash } from "node:crypto";

/** What a simulator said, kept so that it can be compared with what Stripe publishes. */
export type Recorded = RecordedAnswer | RecordedEvent | BrokenInvariant;

export interface RecordedAnswer {
  kind: "answer";
  method: string;
  path: string;
  isPublishable: boolean;
  status: number;
  body: string;
}

export interface RecordedEvent {
  kind: "event";
  type: string;
  body: string;
}

interface BrokenInvariant {
  kind: "broken";
  message: string;
}

export interface Recorder {
  readonly kept: Recorded[];
  readonly add: (recorded: Recorded) => void;
}

const KEPT_MAX = 20_000;
const ID_LENGTH_MIN = 12;

/** Keeps one of each shape: a thousand answers that differ in ids and times prove no more. */
export function createRecorder(): Recorder {
  const kept: Recorded[] = [];
  const seen = new Set<string>();
  return {
    kept,
    add(recorded) {
      if (kept.length > KEPT_MAX) return;
      const shape = createHash("sha256").update(shapeOf(recorded)).digest("base64");
      if (seen.has(shape)) return;
      seen.add(shape);
      const isFull = kept.length === KEPT_MAX;
      // Silence would look like agreement.
      kept.push(isFull ? { kind: "broken", message: "too many shapes to keep" } : recorded);
    },
  };
}

function shapeOf(recorded: Recorded): string {
  switch (recorded.kind) {
    case "broken":
      return recorded.message;
    case "event":
      return `${recorded.type} ${shape(JSON.parse(recorded.body))}`;
    case "answer": {
      const { method, path, isPublishable, status, body } = recorded;
      const route = path.split("/").map((part) => (part.length < ID_LENGTH_MIN ? part : "*"));
      return `${method} ${route.join("/")} ${isPublishable} ${status} ${shape(JSON.parse(body))}`;
    }
  }
}

/** Words that may be one of Stripe's stay; ids, texts, links and amounts become one sign. */
function shape(value: unknown): string {
  if (typeof value === "string") return /^[a-z][a-z_.]*$/.test(value) ? value : "$";
  if (typeof value === "number") return Number.isInteger(value) ? "0" : "0.5";
  if (Array.isArray(value)) return `[${[...new Set(value.map(shape))].join()}]`;
  if (typeof value !== "object" || value === null) return String(value);
  return `{${Object.entries(value)
    .map(([key, item]) => `${key}:${shape(item)}`)
    .join()}}`;
}
