/** What every `Payments` must do about saved cards; run by payments-contract.ts. */
import { expect } from "chai";
import type { CardObservation } from "../../src/domain/saved-cards.ts";
import { created, type World } from "./payments-contract.ts";

const FACE = {
  ...{ brand: "visa", last4: "4242", expMonth: 12, expYear: 2034, wallet: null },
};

export function cards({ under, order, customerId }: World): void {
  let asked = 0;
  const setup = async () => {
    const made = await under().payments.createSetup({
      key: `contract:card:${String((asked += 1))}`,
      customerId: customerId(),
      usage: "off_session",
      metadata: {
        ...{ app: "holdfast", env: "contract", uid: "user-1", bookingId: "B".repeat(20) },
      },
    });
    if (made.kind !== "created") throw new Error(made.kind);
    return made.setupIntentId;
  };
  const saved = async (token = "pm_card_visa") => under().saveCard(await setup(), token);
  const read = async () => {
    const seen = await under().payments.readCards(customerId());
    if (seen?.kind !== "cards") throw new Error("no cards to see");
    return seen;
  };

  it("reads every card of a customer, and which is preferred", async () => {
    expect(await read()).to.deep.include({ cards: {}, isComplete: true, preferredId: null });
    const [first, second] = [await saved(), await saved()];
    const faces = { [first]: FACE, [second]: FACE };
    expect(await read()).to.deep.include({ cards: faces, preferredId: null });
    expect(await under().payments.preferCard(customerId(), second)).to.equal(true);
    expect(await read()).to.deep.include({ cards: faces, preferredId: second });
    expect(await under().payments.readCards("cus_gone")).to.equal(null);
  });

  it("detaches a card once, and never lets it be used again", async () => {
    const card = await saved();
    expect(await under().payments.detachCard(card)).to.equal(true);
    expect(await under().payments.detachCard(card)).to.equal(false);
    expect(await under().payments.preferCard(customerId(), card)).to.equal(false);
    expect(await read()).to.deep.include({ cards: {} });
    expect(await charged(card)).to.deep.include({ kind: "refused" });
    const notice = await under().noticeOfSaved(card, "payment_method.detached");
    expect(detachedIn(notice.saved)).to.deep.equal([customerId(), card]);
  });

  function detachedIn(notice: Awaited<ReturnType<typeof noticed>>["saved"]) {
    if (notice?.kind !== "cards") return null;
    const seen: CardObservation | undefined = notice.observations[0];
    return seen?.kind === "card" && seen.isDetached ? [notice.customerId, seen.id] : null;
  }
  const noticed = (id: string, type: string) => under().noticeOfSaved(id, type);

  it("refuses what nobody has", async () => {
    expect(await under().payments.detachCard("pm_none")).to.equal(false);
    expect(await under().payments.preferCard(customerId(), "pm_none")).to.equal(false);
  });

  it("sees the same card in an event as in a read", async () => {
    const card = await saved();
    const { saved: told } = await noticed(card, "payment_method.attached");
    expect(told).to.deep.include({ kind: "cards", customerId: customerId() });
    const [seen] = told?.kind === "cards" ? told.observations : [];
    expect(seen).to.deep.include({ kind: "card", id: card, isDetached: false, face: FACE });
    expect((await read()).cards[card]).to.deep.equal(FACE);
  });

  it("reads a SetupIntent while it waits, and with its card once that is saved", async () => {
    const id = await setup();
    const waiting = await under().payments.readSetup(id);
    const ours = { id, uid: "user-1", customerId: customerId() };
    expect(waiting?.clientSecret).to.contain("_secret_");
    expect(waiting?.observation).to.deep.include({ ...ours, status: "open", card: null });
    const card = await under().saveCard(id, "pm_card_visa");
    const done = { ...ours, status: "succeeded", paymentMethodId: card };
    const after = await under().payments.readSetup(id);
    expect(after?.observation).to.deep.include({ ...done, card: FACE });
    const { saved: told, metadata } = await noticed(id, "setup_intent.succeeded");
    expect(metadata).to.include({ app: "holdfast", env: "contract" });
    expect(told).to.include({ kind: "setup", bookingId: "B".repeat(20) });
    // An event names its card, and does not show it.
    const seen = told?.kind === "setup" ? told.observation : null;
    expect(seen).to.deep.include({ ...done, card: null });
    expect(await under().payments.readSetup("seti_none")).to.equal(null);
  });

  it("cancels what waits, and leaves what has succeeded", async () => {
    const [waits, succeeds] = [await setup(), await setup()];
    await under().saveCard(succeeds, "pm_card_visa");
    for (const id of [waits, succeeds, waits]) await under().payments.cancelSetup(id);
    const status = async (id: string) => (await under().payments.readSetup(id))?.observation.status;
    expect(await status(waits)).to.equal("canceled");
    expect(await status(succeeds)).to.equal("succeeded");
  });

  let intentId: string;
  beforeEach(async () => {
    ({ intentId } = await created(under(), order({ redirects: "never" })));
  });

  function charged(paymentMethodId: string) {
    const key = `contract:charge:${paymentMethodId}`;
    const how = { key, intentId, paymentMethodId, isOffSession: true } as const;
    return under().payments.confirmIntent(how);
  }

  const outcomes: [string, string, object][] = [
    ["pm_card_visa", "succeeded", {}],
    [
      ...(["pm_card_chargeCustomerFail", "requires_payment_method"] as const),
      { code: "card_declined", declineCode: "generic_decline" },
    ],
    [
      ...(["pm_card_authenticationRequired", "requires_payment_method"] as const),
      { code: "authentication_required" },
    ],
  ];
  for (const [token, status, decline] of outcomes) {
    it(`charges a saved card without its holder: ${token}`, async () => {
      const card = await saved(token);
      expect(await charged(card)).to.deep.equal({ kind: "tried" });
      expect(await charged(card)).to.deep.equal({ kind: "tried" });
      const [intent] = (await under().payments.readIntent(intentId))?.observations ?? [];
      const snapshot = intent?.kind === "intent" ? intent.snapshot : null;
      expect(snapshot).to.include({ status });
      expect(snapshot?.decline ?? {}).to.include(decline);
    });
  }
}
