import { expect } from "chai";
import { checkRole, type OperatorAction } from "../../../src/domain/roles.ts";

describe("what a role may do", () => {
  const TABLE: [claim: unknown, may: OperatorAction[]][] = [
    ["owner", ["blockSlot", "setSlotCapacity", "closeDay", "saveSchedule"]],
    ["manager", ["blockSlot", "setSlotCapacity", "closeDay", "saveSchedule"]],
    ["staff", ["blockSlot"]],
    ["customer", []],
    ["Owner", []],
    ["", []],
    [undefined, []],
    [null, []],
    [true, []],
    [["owner"], []],
    [{ role: "owner" }, []],
  ];
  const actions = TABLE[0]![1];
  for (const [claim, may] of TABLE) {
    it(`with the claim ${JSON.stringify(claim)}: ${may.join(", ") || "nothing"}`, () => {
      const allowed = actions.filter((action) => {
        try {
          return checkRole(claim, action) === claim;
        } catch (error) {
          expect(error).to.have.property("reason", "NOT_PERMITTED");
          return false;
        }
      });
      expect(allowed).to.deep.equal(may);
    });
  }
});
