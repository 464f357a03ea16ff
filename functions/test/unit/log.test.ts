import { expect } from "chai";
import { journal, redact } from "../../src/log.ts";

describe("the log", () => {
  const secrets: [string, string][] = [
    ["a secret key", "sk_test_holdfast"],
    ["a live restricted key", "rk_live_abc123"],
    ["a webhook secret", "whsec_MfKQ9r8GKYq"],
    ["a client secret", "pi_3NxYz_secret_AbC123"],
    ["a session's client secret", "cs_test_a1B2_secret_fidwbEhqYWAn%2FPydg"],
    ["a card number", "4242 4242 4242 4242"],
  ];
  for (const [name, secret] of secrets) {
    it(`never holds ${name}`, () => {
      const safe = redact(`before ${secret} after`);
      expect(safe).to.match(/^before \[\w+\] ?after$/);
      expect(safe).not.to.contain(secret);
    });
  }

  it("keeps what helps: ids, amounts and reasons", () => {
    const text = "pi_3NxYz of BBBBBBBBBBBBBBBBBBBB_full_1: 4500 eur, card_declined";
    expect(redact(text)).to.equal(text);
  });

  it("never throws, whatever it is given", () => {
    const hostile = { toString: () => expect.fail("asked for text") } as unknown as string;
    expect(() => {
      journal.note(
        "test",
        new Proxy({ hostile }, { ownKeys: () => expect.fail("asked for keys") }),
      );
    }).not.to.throw();
  });
});
