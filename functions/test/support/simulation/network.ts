/** What lies between the backend and Stripe: answers get lost, and events come late, twice or never. */
import type { Deps, Payments, StripeNotice } from "../../../src/application/ports.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import type { FakeStripe } from "../fake-stripe.ts";
import type { Chance } from "./chance.ts";

export interface Network {
  /** Stripe and the store as the backend reaches them. */
  readonly deps: Deps;
  /** Stripe has an event to tell; it may get lost. */
  emit(notice: StripeNotice): void;
  /** The next event that arrives, if any. It may come again. */
  arrival(): StripeNotice | null;
  /** From now on nothing is lost any more but, if so wished, all the events that are on their way. */
  calm(how: "deliver" | "drop"): void;
}

const FAULT = 0.06;
const DROPPED = 0.25;
const AGAIN = 0.2;

export function openNetwork(deps: Deps, stripe: FakeStripe, chance: Chance): Network {
  let isCalm = false;
  let waiting: StripeNotice[] = [];
  const emit = (notice: StripeNotice) => {
    if (isCalm || !chance.isHit(DROPPED)) waiting.push(notice);
  };
  const port = <T extends object>(target: T, call: Caller): T =>
    new Proxy(target, {
      get(object, name, receiver) {
        const method: unknown = Reflect.get(object, name, receiver);
        if (typeof method !== "function") return method;
        const work = (...args: unknown[]) => method.apply(object, args) as Promise<unknown>;
        return (...args: unknown[]) => call(String(name), args, () => work(...args));
      },
    });

  const askStripe: Caller = async (name, args, work) => {
    if (isCalm || !chance.isHit(FAULT)) return told(name, args, await work());
    // Whether it happened, nobody who asked can tell.
    if (chance.isHit(0.5)) told(name, args, await work());
    if (ANSWERED.has(name)) return { kind: "unknown" };
    throw new DomainError("STRIPE_UNAVAILABLE");
  };
  const askStore: Caller = async (name, _args, work) => {
    if (isCalm || !chance.isHit(FAULT / 3)) return work();
    if (name !== "commit") throw new DomainError("UNAVAILABLE");
    if (chance.isHit(0.5)) await work();
    // Firestore's own words for a commit whose acknowledgement was lost: an error, or a conflict.
    if (chance.isHit(0.5)) return "conflict";
    throw new DomainError("UNAVAILABLE");
  };

  function told(name: string, args: readonly unknown[], answer: unknown): unknown {
    for (const notice of newsOf(stripe, name as keyof Payments, args, answer)) emit(notice);
    return answer;
  }

  return {
    deps: { ...deps, stripe: port(deps.stripe, askStripe), store: port(deps.store, askStore) },
    emit,
    arrival() {
      if (waiting.length === 0) return null;
      const at = chance.whole(0, waiting.length - 1);
      const notice = waiting[at] ?? null;
      if (isCalm || !chance.isHit(AGAIN)) waiting = waiting.filter((_, index) => index !== at);
      return notice;
    },
    calm(how) {
      isCalm = true;
      if (how === "drop") waiting = [];
    },
  };
}

type Caller = (
  name: string,
  args: readonly unknown[],
  work: () => Promise<unknown>,
) => Promise<unknown>;

/** An answer that never came is no exception to those: it is one of their endings. */
const ANSWERED: ReadonlySet<string> = new Set([
  ...["createIntent", "createSession", "createRefund", "captureIntent"],
]);

/** The events that Stripe has to tell of what the backend itself has brought about. */
function newsOf(
  stripe: FakeStripe,
  name: keyof Payments,
  args: readonly unknown[],
  answer: unknown,
): StripeNotice[] {
  const kind = (answer as { kind?: string } | null)?.kind;
  if (name === "cancelIntent" && answer === "canceled") {
    return [stripe.noticeOf(args[0] as string, "payment_intent.canceled")];
  }
  if (name === "createIntent" && kind === "created") {
    return [stripe.noticeOf((answer as { intentId: string }).intentId, "payment_intent.created")];
  }
  if (name === "captureIntent" && kind === "captured") {
    const { intentId } = args[0] as { intentId: string };
    return ["payment_intent.succeeded", "charge.captured"].map((type) =>
      stripe.noticeOf(intentId, type),
    );
  }
  if (name === "createRefund" && kind === "created") {
    const { stripeRefundId } = answer as { stripeRefundId: string };
    return [stripe.noticeOfRefund(stripeRefundId, "refund.created")];
  }
  return [];
}
