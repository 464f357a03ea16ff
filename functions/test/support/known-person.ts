/** Somebody of whom everything is known that can be known, in a small world. */
import { expect } from "chai";
import { cancelBooking } from "../../src/application/cancel-booking.ts";
import { createBooking } from "../../src/application/create-booking.ts";
import { createPaymentIntent } from "../../src/application/create-payment-intent.ts";
import { decideRefundRequest } from "../../src/application/decide-refund-request.ts";
import { deliverNotices } from "../../src/application/deliver-notices.ts";
import { ref } from "../../src/application/ports.ts";
import { receiveEvent } from "../../src/application/receive-event.ts";
import { requestRefund } from "../../src/application/request-refund.ts";
import { requireNone, violationsAnyTime } from "./invariants/violations.ts";
import { OWNER, tellRefunds, type Paying } from "./operations.ts";
import { runOf } from "./simulation/run.ts";
import { aWorld, LOUNGE, type World } from "./world.ts";

export const ADA = "ada-uid";
const DETAILS = {
  name: "Ada Lovelace",
  email: "ada@example.com",
  phone: "+49 30 901820",
  notes: "Allergic to nuts",
  fields: { "shoe-size": "thirty-eight" },
};
const REASON = "My aunt is ill";
const PLEA = "It rained all day";
const RECEIPT = "bills@lovelace.example";

/** None of it may be left once she is forgotten. */
export const PERSONAL = [...Object.values(DETAILS), REASON, PLEA, RECEIPT].map((one) =>
  typeof one === "string" ? one : one["shoe-size"],
);

/** Pays for a place with all her details, and has been sent what there is to send. */
export async function sold(
  world: World = aWorld({ receiptsByStripe: true }),
  uid = ADA,
): Promise<Paying> {
  const policy = { tiers: [{ hoursBefore: 1, percent: 5_000, fee: 0 }] };
  world.store.seed(ref("catalog", "lounge"), { ...LOUNGE, policy });
  const wish = { itemId: "lounge", slotId: "lounge_1", details: DETAILS, locale: "de-AT" };
  const { bookingId } = await createBooking(world.deps, uid, wish);
  const receiptEmail = RECEIPT;
  const made = await createPaymentIntent(world.deps, uid, { bookingId, receiptEmail });
  const { paymentIntentId: intentId, paymentId } = made;
  if (intentId === null) throw new Error("nothing to pay");
  world.stripe.advance(intentId, "succeeded");
  for (const type of ["charge.succeeded", "payment_intent.succeeded"]) {
    await receiveEvent(world.deps, world.stripe.noticeOf(intentId, type));
  }
  await deliverNotices(world.deps);
  return { ...world, bookingId, paymentId, intentId };
}

/** Has asked for a refund in vain, and canceled: the money has arrived, and nothing is to come. */
export async function over(world?: World, uid = ADA): Promise<Paying> {
  const scene = await sold(world, uid);
  const { deps, bookingId } = scene;
  const { refundRequestId } = await requestRefund(deps, uid, { bookingId, reason: PLEA });
  const verdict = { refundRequestId, decision: "decline", reason: "it did not rain" } as const;
  await decideRefundRequest(deps, OWNER, verdict);
  await cancelBooking(deps, uid, { bookingId, reason: REASON });
  await tellRefunds(scene);
  await deliverNotices(deps);
  return scene;
}

/** Paths of the documents in which a word of hers is left. */
export function remembering({ store }: World): string[] {
  return Object.entries(store.dump())
    .filter(([, data]) => PERSONAL.some((word) => JSON.stringify(data).includes(word)))
    .map(([path]) => path);
}

/** Paths of the documents that name the user. */
export function naming({ store }: World, uid: string): string[] {
  return Object.entries(store.dump())
    .filter(([path, data]) => path.includes(uid) || JSON.stringify(data).includes(uid))
    .map(([path]) => path)
    .filter((path) => !/^(limits|holds|idempotency|leases)\//.test(path));
}

export function intact(world: World, where?: string): void {
  // A test's own full slot, which no booking has filled.
  const found = violationsAnyTime(runOf(world)).filter((one) => !one.includes("lounge_full"));
  requireNone(found, where);
  expect(world.alarms, where).to.not.include("sweep_failed");
}
