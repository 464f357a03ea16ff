import { expect } from "chai";
import { createCustomerSession } from "../../../src/application/create-customer-session.ts";
import { createSetupIntent } from "../../../src/application/create-setup-intent.ts";
import { ensureCustomer } from "../../../src/application/customer.ts";
import { listPaymentMethods } from "../../../src/application/list-payment-methods.ts";
import type { Deps } from "../../../src/application/ports.ts";
import { receiveEvent } from "../../../src/application/receive-event.ts";
import { removePaymentMethod } from "../../../src/application/remove-payment-method.ts";
import { setDefaultPaymentMethod } from "../../../src/application/set-default-payment-method.ts";
import { DomainError } from "../../../src/domain/errors.ts";
import { dieEverywhere } from "../../support/crash.ts";
import { refusal } from "../../support/refusal.ts";
import { aWorld, type World } from "../../support/world.ts";

const UID = "user-1";
const MINUTE_MS = 60_000;

type Wallet = World & { customerId: string; cardId: string };

/** A world in which waiting takes time, and a customer with a card that its event has told of. */
async function aWallet(): Promise<Wallet> {
  const world = aWorld();
  const sleep = (ms: number) => {
    world.clock.nowMs += ms;
    return new Promise<void>((resolve) => setImmediate(resolve));
  };
  const deps = { ...world.deps, waiter: { ...world.deps.waiter, sleep } };
  const customerId = await ensureCustomer(deps, UID);
  const cardId = world.stripe.saved.saveCard(customerId);
  const wallet = { ...world, deps, customerId, cardId };
  await tell(wallet, cardId, "payment_method.attached");
  world.clock.nowMs += MINUTE_MS;
  return wallet;
}

function tell({ deps, stripe }: World, id: string, type: string) {
  return receiveEvent(deps, stripe.noticeOfSaved(id, type));
}

/** What a client that listens to its cards sees. */
function seen({ store }: World, uid = UID) {
  return Object.entries(store.dump())
    .filter(([path]) => path.startsWith(`customers/${uid}/cards/`))
    .map(([, card]) => card);
}

async function listed({ deps }: World) {
  return (await listPaymentMethods(deps, UID)).paymentMethods;
}

describe("saved cards", () => {
  it("an event shows a card to its owner, and a read to nobody else", async () => {
    const world = await aWallet();
    const [card, ...others] = seen(world);
    expect(others).to.deep.equal([]);
    expect(card).to.deep.equal({
      ...{ uid: UID, paymentMethodId: world.cardId, brand: "visa", last4: "4242" },
      ...{ expMonth: 12, expYear: 2034, wallet: null, isDefault: false },
    });
    const id = world.cardId;
    expect(await listed(world)).to.deep.equal([
      {
        ...{ id, brand: "visa", last4: "4242", expMonth: 12, expYear: 2034 },
        ...{ wallet: null, isDefault: false },
      },
    ]);
    expect((await listPaymentMethods(world.deps, "user-2")).paymentMethods).to.deep.equal([]);
  });

  it("an event costs one round trip to read and one to write", async () => {
    const world = await aWallet();
    const cardId = world.stripe.saved.saveCard(world.customerId, "pm_card_mastercard");
    const trips: string[] = [];
    const { store: kept } = world;
    const store: Deps["store"] = {
      ...kept,
      read: (refs) => {
        trips.push("read");
        return kept.read(refs);
      },
      commit: (writes) => {
        trips.push("commit");
        return kept.commit(writes);
      },
    };
    const before = world.stripe.calls.length;
    await tell({ ...world, deps: { ...world.deps, store } }, cardId, "payment_method.attached");
    expect(trips).to.deep.equal(["read", "commit"]);
    expect(world.stripe.calls).to.have.length(before);
  });

  it("lists what no event has told of, once a minute", async () => {
    const world = await aWallet();
    await listed(world);
    world.stripe.saved.saveCard(world.customerId, "pm_card_mastercard");
    expect(await listed(world)).to.have.length(1);
    world.clock.nowMs += MINUTE_MS + 1_000;
    expect(await listed(world)).to.have.length(2);
    expect(seen(world)).to.have.length(2);
  });

  it("lists what is known while Stripe cannot be asked", async () => {
    const world = await aWallet();
    world.stripe.failNext("readCards", new DomainError("STRIPE_UNAVAILABLE"));
    expect(await listed(world)).to.have.length(1);
  });

  it("has Stripe's word settle two states of one second, before the event is answered", async () => {
    const world = await aWallet();
    world.stripe.saved.renewCard(world.cardId, 2038);
    const renewed = world.stripe.noticeOfSaved(world.cardId, "payment_method.updated");
    world.stripe.saved.renewCard(world.cardId, 2039);
    await receiveEvent(world.deps, renewed);
    await tell(world, world.cardId, "payment_method.automatically_updated");
    expect(seen(world).map(({ expYear }) => expYear)).to.deep.equal([2039]);
  });

  it("removes a card at Stripe and here, and for good", async () => {
    const world = await aWallet();
    const { cardId: paymentMethodId } = world;
    const late = world.stripe.noticeOfSaved(paymentMethodId, "payment_method.updated");
    expect(await removePaymentMethod(world.deps, UID, { paymentMethodId })).to.include({
      ...{ paymentMethodId, removed: true },
    });
    expect(world.stripe.saved.cards.get(paymentMethodId)?.customerId).to.equal(null);
    await receiveEvent(world.deps, late);
    expect(seen(world)).to.deep.equal([]);
    expect(await listed(world)).to.deep.equal([]);
    const again = removePaymentMethod(world.deps, UID, { paymentMethodId });
    expect(await refusal(again)).to.equal("PAYMENT_METHOD_NOT_FOUND");
  });

  it("answers another's card exactly like none, and leaves it where it is", async () => {
    const world = await aWallet();
    await ensureCustomer(world.deps, "user-2");
    const { deps } = world;
    for (const paymentMethodId of [world.cardId, "pm_none"]) {
      const asked = [
        () => removePaymentMethod(deps, "user-2", { paymentMethodId }),
        () => setDefaultPaymentMethod(deps, "user-2", { paymentMethodId }),
        () => removePaymentMethod(deps, "without-customer", { paymentMethodId }),
      ];
      for (const call of asked) {
        expect(await refusal(call())).to.equal("PAYMENT_METHOD_NOT_FOUND");
      }
    }
    const done = world.stripe.calls.map(({ method }) => method);
    expect(done).not.to.include.members(["detachCard"]);
    expect(done).not.to.include.members(["preferCard"]);
    expect(world.stripe.saved.cards.get(world.cardId)?.customerId).to.equal(world.customerId);
  });

  it("finds a card that was saved a moment ago, before its event", async () => {
    const world = await aWallet();
    await listed(world);
    const paymentMethodId = world.stripe.saved.saveCard(world.customerId);
    world.clock.nowMs += 1_000;
    await removePaymentMethod(world.deps, UID, { paymentMethodId });
    expect(world.stripe.saved.cards.get(paymentMethodId)?.customerId).to.equal(null);
  });

  it("prefers one card after the other", async () => {
    const world = await aWallet();
    const other = world.stripe.saved.saveCard(world.customerId);
    for (const paymentMethodId of [world.cardId, other]) {
      await setDefaultPaymentMethod(world.deps, UID, { paymentMethodId });
      const preferred = seen(world).filter(({ isDefault }) => isDefault);
      expect(preferred.map((card) => card["paymentMethodId"])).to.deep.equal([paymentMethodId]);
    }
  });

  it("are gone with their customer, and the next has a name of its own", async () => {
    const world = await aWallet();
    const late = world.stripe.noticeOfSaved(world.cardId, "payment_method.updated");
    world.stripe.deleteCustomer(world.customerId);
    expect(await tell(world, world.customerId, "customer.deleted")).to.equal("applied");
    expect(await tell(world, world.customerId, "customer.deleted")).to.equal("nothing_new");
    await receiveEvent(world.deps, late);
    expect(seen(world)).to.deep.equal([]);
    expect(await listed(world)).to.deep.equal([]);
    const { customerId } = await createCustomerSession(world.deps, UID, {});
    expect(customerId).not.to.equal(world.customerId);
  });

  it("are gone when a call finds the customer deleted before any event", async () => {
    const world = await aWallet();
    world.stripe.deleteCustomer(world.customerId);
    const { paymentSheet } = await createSetupIntent(world.deps, UID, {});
    expect(paymentSheet.customerId).not.to.equal(world.customerId);
    expect(seen(world)).to.deep.equal([]);
  });

  it("leaves events about other people's customers alone", async () => {
    const world = await aWallet();
    const stray = world.stripe.saved.saveCard("cus_of_another_shop");
    expect(await tell(world, stray, "payment_method.attached")).to.equal("foreign");
    expect(await tell(world, "cus_of_another_shop", "customer.deleted")).to.equal("foreign");
    expect(seen(world)).to.have.length(1);
  });

  it("gives short-lived secrets, and keeps none", async () => {
    const world = await aWallet();
    const session = await createCustomerSession(world.deps, UID, {});
    expect(session).to.include({
      customerId: world.customerId,
      publishableKey: "pk_test_holdfast",
    });
    expect(session).to.have.property("customerSessionClientSecret");
    const older = { ephemeralKeyVersion: "2020-08-27" } as const;
    expect(await createCustomerSession(world.deps, UID, older)).to.have.property(
      "customerEphemeralKeySecret",
    );
    expect(JSON.stringify(world.store.dump())).not.to.match(/secret|ek_test/);
  });

  it("finishes a removal that died anywhere, when it is asked for again or its event comes", async () => {
    const steps = await dieEverywhere(
      aWallet,
      (deps, { cardId }) => removePaymentMethod(deps, UID, { paymentMethodId: cardId }),
      async (world, where) => {
        const { cardId: paymentMethodId } = world;
        await removePaymentMethod(world.deps, UID, { paymentMethodId }).catch(() => undefined);
        expect(world.stripe.saved.cards.get(paymentMethodId)?.customerId, where).to.equal(null);
        expect(seen(world), where).to.deep.equal([]);
      },
    );
    expect(steps).to.be.greaterThan(4);
  });

  it("loses nothing of an event that died anywhere, when it comes again", async () => {
    await dieEverywhere(
      async () => {
        const world = await aWallet();
        world.stripe.deleteCustomer(world.customerId);
        return { ...world, gone: world.stripe.noticeOfSaved(world.customerId, "customer.deleted") };
      },
      (deps, { gone }) => receiveEvent(deps, gone),
      async (world, where) => {
        await receiveEvent(world.deps, world.gone);
        expect(seen(world), where).to.deep.equal([]);
        expect(world.store.dump()[`customers/${UID}`], where).to.deep.equal({
          ...{ stripeCustomerId: null, generation: 1 },
        });
      },
    );
  });
});
