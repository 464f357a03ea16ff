/** What managers may give back of one payment, by whichever call, and that owners have no limit. */
import { expect } from "chai";
import { cancelBooking } from "../../../src/application/cancel-booking.ts";
import { cancelForCustomer } from "../../../src/application/cancel-for-customer.ts";
import { cancelSlot } from "../../../src/application/cancel-slot.ts";
import { refundPayment } from "../../../src/application/refund-payment.ts";
import { voidPayment } from "../../../src/application/void-payment.ts";
import type { Operator } from "../../../src/domain/roles.ts";
import {
  auditIn,
  bookingOf,
  contentOf,
  CUSTOMER,
  MANAGER,
  OWNER,
  paid,
  paying,
  refundedAt,
  refused,
} from "../../support/operations.ts";
import { AT_ONCE, authorized } from "../../support/reserved.ts";
import { aWorld, type World } from "../../support/world.ts";

const WHY = { reason: "storm" };
/** Of the 90.00 that each of them has paid. */
const limited = (max: number) => aWorld({ managerRefundMax: max });

describe("the limit of managers", () => {
  it("holds for cancelForCustomer, and changes nothing where it is exceeded", async () => {
    const scene = await paid(limited(8_999));
    const { deps, bookingId } = scene;
    const before = contentOf(scene);
    const work = cancelForCustomer(deps, MANAGER, { bookingId, ...WHY });
    expect(await refused(work)).to.equal("NOT_PERMITTED bookingId");
    expect(contentOf(scene)).to.deep.equal(before);
    await cancelForCustomer(deps, OWNER, { bookingId, ...WHY });
    expect(refundedAt(scene)).to.equal(9_000);
  });

  it("lets a manager see beforehand what only the owner may do", async () => {
    const { deps, bookingId } = await paid(limited(0));
    const told = await cancelForCustomer(deps, MANAGER, { bookingId, ...WHY, dryRun: true });
    expect(told.refund).to.deep.equal({ amount: 9_000, currency: "eur" });
  });

  it("counts what operators have given back of the payment before", async () => {
    const cancelAt = async (max: number) => {
      const { deps, bookingId, paymentId } = await paid(limited(max));
      await refundPayment(deps, MANAGER, { paymentId, amount: 1, ...WHY });
      return cancelForCustomer(deps, MANAGER, { bookingId, ...WHY });
    };
    expect(await refused(cancelAt(8_999))).to.equal("NOT_PERMITTED bookingId");
    expect(await cancelAt(9_000)).to.include({ status: "canceled" });
  });

  it("does not stand in the way where nothing goes back", async () => {
    const { deps, bookingId } = await paying(limited(0));
    const answer = await cancelForCustomer(deps, MANAGER, { bookingId, ...WHY });
    expect(answer).to.include({ status: "canceled", refund: null });
  });

  it("holds for each booking of cancelSlot, which cancels the others and names those", async () => {
    const scene = await paid(limited(100));
    const unpaid = await paying(scene, "user-2");
    const slot = (operator: Operator) =>
      cancelSlot(scene.deps, operator, { slotId: "lounge_1", ...WHY });
    expect(await slot(MANAGER)).to.deep.include({
      ...{ bookings: 1, left: 1, refunds: {} },
      failed: [{ bookingId: scene.bookingId, reason: "NOT_PERMITTED" }],
    });
    expect((await bookingOf(unpaid)).status).to.equal("canceled");
    expect(scene.alarms).not.to.include("slot_booking_not_canceled");
    expect(await slot(OWNER)).to.deep.include({ bookings: 1, left: 0, failed: [] });
  });

  it("holds for voidPayment: what is let go is given back", async () => {
    const scene = await authorized(AT_ONCE);
    const { paymentId } = scene;
    const deps = { ...scene.deps, settings: { ...scene.deps.settings, managerRefundMax: 8_999 } };
    const work = voidPayment(deps, MANAGER, { paymentId, ...WHY });
    expect(await refused(work)).to.equal("NOT_PERMITTED paymentId");
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("requires_capture");
    await voidPayment(deps, OWNER, { paymentId, ...WHY });
    expect(scene.stripe.intents.get(scene.intentId)?.status).to.equal("canceled");
  });
});

describe("cancelForCustomer of what its customer is canceling", () => {
  async function canceling(world: World = aWorld()) {
    const scene = await paying(world);
    scene.stripe.advance(scene.intentId, "processing");
    await cancelBooking(scene.deps, CUSTOMER, { bookingId: scene.bookingId });
    expect((await bookingOf(scene)).status).to.equal("canceling");
    return scene;
  }

  it("is told in the audit log, though it changes nothing", async () => {
    const scene = await canceling();
    const before = await bookingOf(scene);
    await cancelForCustomer(scene.deps, MANAGER, { bookingId: scene.bookingId, ...WHY });
    expect(auditIn(scene)).to.have.length(1);
    expect(auditIn(scene)[0]).to.deep.include({
      ...{ uid: "mia", action: "cancelForCustomer", reason: "storm", before: {}, after: {} },
    });
    expect((await bookingOf(scene)).cancellation).to.deep.equal(before.cancellation);
  });

  it("is not told of a dry run", async () => {
    const scene = await canceling();
    const { deps, bookingId } = scene;
    await cancelForCustomer(deps, MANAGER, { bookingId, ...WHY, dryRun: true });
    expect(auditIn(scene)).to.have.length(0);
  });
});
