import { expect } from "chai";
import { wakeSweep } from "../../../src/application/wake-sweep.ts";
import { bookingOf, bought, change, DEARER, HOLD_MS, pay, slotsOf } from "../../support/changes.ts";
import { refusal } from "../../support/refusal.ts";

const NEARLY_TWICE = [
  { itemId: "tour", slotId: "tour_2" },
  { itemId: "walk", slotId: "walk_2" },
];

describe("a change that lapsed before anybody began to pay it", () => {
  it("is not told as done because a later one was paid", async () => {
    const scene = await bought();
    await change(scene, DEARER, { requestId: "first" });
    scene.clock.nowMs += HOLD_MS;
    await wakeSweep(scene.deps);
    const { dueId } = await change(scene, NEARLY_TWICE, { requestId: "second" });
    await pay(scene, scene.bookingId, dueId ?? undefined);
    expect(slotsOf(await bookingOf(scene))).to.deep.equal(["tour_2", "walk_2"]);
    expect(await refusal(change(scene, DEARER, { requestId: "first" }))).to.equal("CHANGE_LAPSED");
  });

  it("is not told as waiting because a later one waits", async () => {
    const scene = await bought();
    await change(scene, DEARER, { requestId: "first" });
    await change(scene, NEARLY_TWICE, { requestId: "second" });
    expect(await refusal(change(scene, DEARER, { requestId: "first" }))).to.equal("CHANGE_LAPSED");
  });
});
