import { expect } from "chai";
import { troubleIn } from "../../src/trouble.ts";

const logged = (fields: object, severity = "ERROR") =>
  `>  ${JSON.stringify({ ...fields, severity })}`;

describe("what npm start shows of the suite's lines", () => {
  it("an alarm is one line, without the stack", () => {
    const message = "Error: refund_failed\n    at write (file:///lib/log.js:26:9)";
    const line = logged({ paymentId: "b_full_1", amount: 3900, alarm: true, message });
    expect(troubleIn(line)).to.equal(
      "⚠ alarm refund_failed: paymentId b_full_1, amount 3900 (docs/runbook.md#alarms)",
    );
  });

  it("a fault keeps all that it tells", () => {
    const line = logged({
      where: "quote",
      fault: "TypeError: x\n at y",
      alarm: true,
      message: "fault",
    });
    expect(troubleIn(line)).to.equal(line);
  });

  it("any other error stays as it is, readable or not", () => {
    for (const line of [
      logged({ message: "Error: heap" }),
      '>  {"severity":"ERROR", broken}',
      "⚠  functions: it ended",
    ]) {
      expect(troubleIn(line)).to.equal(line);
    }
  });

  it("what is no trouble is not shown", () => {
    expect(troubleIn(logged({ message: "swept" }, "INFO"))).to.equal(null);
    expect(troubleIn("i  functions: Beginning execution")).to.equal(null);
  });
});
