/** What every `Payments` must list of what was created in a span of time. */
import { expect } from "chai";
import type { Listed, ListedKind, ListPage } from "../../src/application/ports.ts";
import { NO_FACTS } from "../../src/domain/facts.ts";
import { isNews } from "../../src/domain/drift.ts";
import { merge } from "../../src/domain/merge.ts";
import { created, type World } from "./payments-contract.ts";

/** Seconds: every time at which a contract can be run. */
const EVER = { since: 1_000_000_000, until: 4_000_000_000, after: null, limit: 10 };

export function lists({ under, order }: World): void {
  const list = async (kind: ListedKind, change: Partial<ListPage> = {}) =>
    under().payments.listCreated(kind, { ...EVER, ...change });
  const idsOf = (items: readonly Listed[]) => items.map(({ id }) => id);

  const undated = (all: readonly object[] | null | undefined) =>
    all?.map((one) => ({ ...one, asOf: 0 }));

  /** Three PaymentIntents, the first of them paid. */
  const three = async () => {
    const ids: string[] = [];
    for (const key of ["contract:1", "contract:2", "contract:3"]) {
      ids.push((await created(under(), order({ key }))).intentId);
    }
    await under().pay(ids[0] ?? "");
    return ids;
  };

  it("pages through every PaymentIntent, each once", async () => {
    const ids = await three();
    const first = await list("intents", { limit: 2 });
    expect(first.items).to.have.length(2);
    const rest = await list("intents", { limit: 2, after: first.next });
    expect([...idsOf(first.items), ...idsOf(rest.items)].toSorted()).to.deep.equal(ids.toSorted());
    expect(rest.next).to.equal(null);
  });

  it("keeps to the span: from its first second on, and before its last", async () => {
    await three();
    const [one] = (await list("intents")).items;
    const at = one?.created ?? 0;
    expect((await list("intents", { since: at + 60 })).items).to.deep.equal([]);
    expect((await list("intents", { until: at - 60 })).items).to.deep.equal([]);
    expect(idsOf((await list("intents", { since: at, until: at + 1 })).items)).to.include(one?.id);
    expect(idsOf((await list("intents", { until: at })).items)).not.to.include(one?.id);
  });

  it("tells whose each is, and the same as a read", async () => {
    const [paid = ""] = await three();
    const found = (await list("intents")).items.find(({ id }) => id === paid);
    const read = await under().payments.readIntent(paid);
    expect(found).to.deep.include({ intentId: paid, metadata: order().metadata });
    expect(undated(found?.observations)).to.deep.equal(undated(read?.observations));
  });

  it("tells nothing new to whoever has heard the events", async () => {
    const [paid = ""] = await three();
    const succeeded = await under().noticeOf(paid, "payment_intent.succeeded");
    const charged = await under().noticeOf(paid, "charge.succeeded");
    const told = merge(NO_FACTS, [...succeeded.observations, ...charged.observations]);
    const found = (await list("intents")).items.find(({ id }) => id === paid);
    const seen = found?.observations ?? [];
    expect(seen.map(({ kind }) => kind)).to.deep.equal(["intent", "charge", "entry"]);
    expect(seen.filter((one) => isNews(told, one))).to.deep.equal([]);
    expect(seen.filter((one) => isNews(NO_FACTS, one))).to.have.length(2);
  });

  it("shows refunds and disputes with their PaymentIntent's metadata, as a list of its own shows them", async () => {
    const [paid = ""] = await three();
    const { payments } = under();
    const nobodys = { key: "contract:hand", intentId: paid, amount: 1500, metadata: {} };
    await payments.createRefund(nobodys);
    await under().dispute(paid);
    const own = {
      refunds: await payments.listRefunds(paid),
      disputes: await payments.listDisputes(paid),
    };
    for (const kind of ["refunds", "disputes"] as const) {
      const [item, ...more] = (await list(kind)).items;
      expect(more).to.deep.equal([]);
      expect(item).to.deep.include({ intentId: paid, metadata: order().metadata });
      expect(undated(item?.observations)).to.deep.equal(undated(own[kind]));
      const kinds = item?.observations?.map(({ kind: one }) => one);
      expect(kinds).to.deep.equal(kind === "refunds" ? ["refund", "entry"] : ["dispute"]);
    }
  });

  it("has empty lists where there is nothing", async () => {
    for (const kind of ["intents", "refunds", "disputes", "warnings"] as const) {
      expect(await list(kind)).to.deep.equal({ items: [], next: null });
    }
  });
}
