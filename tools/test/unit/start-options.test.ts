import { expect } from "chai";
import { parseStartOptions } from "../../src/start-options.ts";

describe("the options of npm start", () => {
  it("are polite and offline unless told otherwise", () => {
    expect(parseStartOptions([])).to.deep.equal({
      portOffset: 0,
      stripe: { kind: "offline", delivery: "polite" },
    });
  });

  it("take hostile delivery and other ports", () => {
    expect(parseStartOptions(["--hostile", "--port-offset", "1100"])).to.deep.equal({
      portOffset: 1100,
      stripe: { kind: "offline", delivery: "hostile" },
    });
  });

  it("take real Stripe", () => {
    const { stripe } = parseStartOptions(["--stripe", "test"]);
    expect(stripe).to.deep.equal({ kind: "test" });
  });

  const refused: [string[], RegExp][] = [
    [["--polite", "--hostile"], /not both/],
    [["--stripe", "live"], /offline or test/],
    [["--stripe", "test", "--hostile"], /offline Stripe only/],
    [["--port-offset", "many"], /whole number/],
    [["--prot-offset", "1"], /Unknown option/],
    [["now"], /Unexpected argument/],
  ];
  for (const [args, says] of refused) {
    it(`refuse ${args.join(" ")}`, () => {
      expect(() => parseStartOptions(args)).to.throw(says);
    });
  }
});
