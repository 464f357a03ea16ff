import Stripe from "stripe";
import {
  requireNone,
  violationsAtRest,
} from "../../functions/test/support/invariants/violations.ts";
import type { Run } from "../../functions/test/support/invariants/violations.ts";
import { booksIn, inMillis } from "../../functions/test/support/read-run.ts";
import { firestoreRest } from "../../tools/src/firestore-rest.ts";
import type { FirestoreRest } from "../../tools/src/firestore-rest.ts";
import type { System } from "./system.ts";

/** After each test: lets what is on its way arrive and the sweep run, then no promise may be broken. */
export function judgeEach(system: System): void {
  afterEach("keeps every promise", async function () {
    if (this.currentTest?.state !== "passed") return;
    await system.control.resumeWebhooks();
    await system.control.flushWebhooks();
    await system.runSchedule("wakeSweep");
    requireNone(violationsAtRest(await runOf(system)), this.currentTest.title);
  });
}

async function runOf({ endpoints, control }: System): Promise<Run> {
  const { firestore, projectId, simulator = "", publishableKey } = endpoints;
  const { hostname: host, port } = new URL(simulator);
  // The offline Stripe's two keys of an account differ in their first letter only.
  const stripe = new Stripe(publishableKey.replace("pk_", "sk_"), {
    ...{ host, port: Number(port), protocol: "http" },
    apiVersion: "2026-08-26.dahlia",
  });
  return {
    documents: await documentsIn(firestoreRest(new URL(firestore).host, projectId)),
    stripe: await booksIn(stripe),
    now: await control.now(),
  };
}

async function documentsIn(rest: FirestoreRest): Promise<Run["documents"]> {
  const top = await Promise.all((await rest.collections()).map((name) => rest.list(name)));
  const documents = new Map(top.flatMap((found) => [...found]));
  const payments = [...documents.keys()].filter((path) => path.startsWith("payments/"));
  const timelines = await Promise.all(payments.map((path) => rest.list(`${path}/timeline`)));
  const all = [...documents, ...timelines.flatMap((found) => [...found])];
  return Object.fromEntries(
    all.map(([path, data]) => [path, inMillis(data) as Record<string, unknown>]),
  );
}
