import { expect } from "chai";
import { unsettledDue, type Booking, type Due } from "../../../src/domain/booking.ts";

function owing(...dueIds: string[]): Booking {
  const due: Due = {
    kind: "full",
    amount: 100,
    payBy: null,
    n: 0,
    live: null,
    paidBy: null,
    closing: null,
  };
  return { dues: Object.fromEntries(dueIds.map((id) => [id, due])) } as unknown as Booking;
}

describe("the due to pay next", () => {
  const cases: [string, string[], string][] = [
    ["a deposit before its balance", ["balance", "deposit"], "deposit"],
    ["a balance before a difference", ["difference-1", "balance"], "balance"],
    ["the older difference", ["difference-10", "difference-2"], "difference-2"],
    ["a fee last", ["fee-1", "difference-3"], "difference-3"],
  ];
  for (const [name, dueIds, next] of cases) {
    it(`is ${name}, in whatever order they are stored`, () => {
      expect(unsettledDue(owing(...dueIds))?.[0]).to.equal(next);
      expect(unsettledDue(owing(...dueIds.toReversed()))?.[0]).to.equal(next);
    });
  }

  it("is the one that is named, and none if that is settled or not owed", () => {
    const booking = owing("deposit", "balance");
    expect(unsettledDue(booking, "balance")?.[0]).to.equal("balance");
    expect(unsettledDue(booking, "full")).to.equal(null);
    booking.dues["balance"]!.paidBy = "p_1";
    expect(unsettledDue(booking, "balance")).to.equal(null);
  });
});
