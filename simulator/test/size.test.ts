import { expect } from "chai";
import fc from "fast-check";
import { DAY_MS, REQUEST_LOG_MAX } from "../src/core/constants.ts";
import { appendCapped, dropOlder } from "../src/core/drop-old.ts";
import { popDue, pushDue, takeDue } from "../src/core/heap.ts";
import type { Due } from "../src/core/heap.ts";
import { newestFirst, Shelf } from "../src/core/shelf.ts";
import { START_MS, startBench } from "./support/bench.ts";

const dues = fc
  .array(fc.nat({ max: 20 }))
  .map((times) => times.map((atMs, sequence): Due => ({ atMs, sequence })));
const inOrder = (items: Due[]) =>
  [...items].sort((a, b) => a.atMs - b.atMs || a.sequence - b.sequence);

describe("with much in memory", () => {
  it("what waits comes out in the order in which it is due, and then as it went in", () => {
    fc.assert(
      fc.property(dues, (items) => {
        const heap: Due[] = [];
        for (const item of items) pushDue(heap, item);
        expect(items.map(() => popDue(heap))).to.deep.equal(inOrder(items));
        expect(popDue(heap)).to.equal(undefined);
      }),
    );
  });

  it("part of what waits can be taken out, and the rest keeps its order", () => {
    fc.assert(
      fc.property(dues, fc.nat({ max: 20 }), (items, atMs) => {
        const heap: Due[] = [];
        for (const item of items) pushDue(heap, item);
        const isWanted = (item: Due) => item.atMs === atMs;
        expect(takeDue(heap, isWanted)).to.deep.equal(inOrder(items.filter(isWanted)));
        const rest = items.filter((item) => !isWanted(item));
        expect(rest.map(() => popDue(heap))).to.deep.equal(inOrder(rest));
      }),
    );
  });

  it("what is kept is walked from the newest back, whatever was deleted or changed", () => {
    const steps = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.boolean()));
    fc.assert(
      fc.property(steps, (all) => {
        const shelf = new Shelf<string>();
        const plain = new Map<string, string>();
        for (const [index, [key, isSet]] of all.entries()) {
          for (const one of [shelf, plain]) {
            if (isSet) one.set(key, `${key}${index}`);
            else one.delete(key);
          }
          expect([...newestFirst(shelf)]).to.deep.equal([...newestFirst(plain)]);
        }
      }),
    );
  });

  it("what is too old is dropped from the front, as soon as it is", () => {
    const made = new Map([1, 2, 3, 4].map((at) => [String(at), at]));
    for (const [oldest, left] of [
      [1, 4],
      [3, 2],
      [3, 2],
      [9, 0],
    ] as const) {
      dropOlder(made, (at) => at, oldest);
      expect(made.size).to.equal(left);
    }
    made.set("5", 5);
    dropOlder(made, (at) => at, 6);
    expect(made.size).to.equal(0);
  });

  it("a log keeps its newest lines", () => {
    const log: number[] = [];
    for (let line = 0; line < 5_000; line += 1) {
      appendCapped(log, line, 100);
      expect(log.length).to.be.lessThan(110);
    }
    expect(log.at(-1)).to.equal(4_999);
    expect(log.length).to.be.at.least(100);
    expect(REQUEST_LOG_MAX).to.be.greaterThan(1_000);
  });
});

describe("a restored Stripe", () => {
  it("lists, delivers and drops as the one that was kept", async () => {
    const bench = await startBench();
    const { stripe, control, receiver } = bench;
    await control.pauseWebhooks();
    await bench.listen(["customer.created"]);
    const ids: string[] = [];
    for (const name of ["Ada", "Bea", "Cleo"]) {
      ids.unshift((await stripe.customers.create({ name })).id);
    }
    const snapshot = await control.snapshot();
    await control.reset();
    await control.restore(snapshot);

    ids.unshift((await stripe.customers.create({ name: "Dora" })).id);
    const listed = (await stripe.customers.list()).data.map(({ id }) => id);
    expect(listed).to.deep.equal(ids);
    const told = (await stripe.events.list({ type: "customer.created" })).data;
    expect(told.map(({ data }) => (data.object as { id: string }).id)).to.deep.equal(ids);
    await control.flushWebhooks();
    expect(receiver.received.map(({ id }) => id).reverse()).to.deep.equal(told.map(({ id }) => id));

    await control.setClock(START_MS + 31 * DAY_MS);
    await stripe.customers.create({ name: "Eva" });
    expect((await stripe.events.list()).data).to.have.length(1);
    await bench.stop();
  });
});
