import { expect } from "chai";
import { guestCookie, readGuest, type Signing } from "../../../src/triggers/rest/guest-cookie.ts";

const ID = "0123456789abcdefABCDEF";
const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;
const SIGNING: Signing = { env: "demo-main", secrets: ["a".repeat(32)], now: NOW };

const valueOf = (signing = SIGNING, id = ID) => guestCookie(id, signing, true).split(";")[0]!;
const at = (now: number): Signing => ({ ...SIGNING, now });

describe("the guest's cookie", () => {
  it("tells who its owner is", () => {
    expect(readGuest(valueOf(), SIGNING)).to.deep.equal({ guestId: ID, isStale: false });
    const among = `theme=dark; ${valueOf()}; lang=de`;
    expect(readGuest(among, SIGNING)).to.include({ guestId: ID });
  });

  it("is kept from scripts and from other sites' requests, and from plain text but on localhost", () => {
    const [, ...attributes] = guestCookie(ID, SIGNING, true).split("; ");
    expect(attributes).to.have.members([
      ...["Path=/", "Max-Age=2592000", "HttpOnly", "SameSite=Lax", "Secure"],
    ]);
    expect(guestCookie(ID, SIGNING, false)).not.to.contain("Secure");
  });

  it("is written anew after a day, and worth nothing after thirty", () => {
    const value = valueOf();
    expect(readGuest(value, at(NOW + DAY_MS))?.isStale).to.equal(false);
    expect(readGuest(value, at(NOW + DAY_MS + 1000))?.isStale).to.equal(true);
    expect(readGuest(value, at(NOW + 30 * DAY_MS - 1000))).not.to.equal(null);
    expect(readGuest(value, at(NOW + 30 * DAY_MS))).to.equal(null);
  });

  it("outlives a roll of the secret, and is then signed by the new one", () => {
    const rolled = { ...SIGNING, secrets: ["b".repeat(32), ...SIGNING.secrets] };
    expect(readGuest(valueOf(), rolled)).to.deep.equal({ guestId: ID, isStale: true });
    expect(readGuest(valueOf(rolled), rolled)?.isStale).to.equal(false);
    expect(readGuest(valueOf(rolled), SIGNING)).to.equal(null);
  });

  const [name = "", version = "", , issuedAt = "", signature = ""] = valueOf().split(/[=.]/);
  const other = "z".repeat(22);
  const attacks: [string, string | undefined][] = [
    ["none", undefined],
    ["an empty one", `${name}=`],
    ["a name that only begins alike", valueOf().replace(name, "__sessionx")],
    ["somebody else's id under one's own signature", valueOf().replace(ID, other)],
    ["a later date under the same signature", valueOf().replace(issuedAt, "1800000001")],
    ["another version", valueOf().replace(version, "v2")],
    ["no signature", `${name}=${version}.${ID}.${issuedAt}.`],
    ["a signature cut short", valueOf().slice(0, -1)],
    ["a signature with a letter more", `${valueOf()}A`],
    ["a signature of other letters", valueOf().replace(signature, "A".repeat(43))],
    ["a signature of odd bytes", valueOf().replace(signature, "é".repeat(43))],
    ["another secret's", valueOf({ ...SIGNING, secrets: ["c".repeat(32)] })],
    ["another installation's, of the same secret", valueOf({ ...SIGNING, env: "demo-other" })],
    ["one of tomorrow", valueOf(at(NOW + DAY_MS))],
    ["an id that is none, though signed", valueOf(SIGNING, "user-1")],
    ["an id that would pass for a user's, though signed", valueOf(SIGNING, "../user-1")],
    ["two at once, of which one was planted", `${valueOf(SIGNING, other)}; ${valueOf()}`],
    ["the same one twice", `${valueOf()}; ${valueOf()}`],
  ];
  for (const [what, cookies] of attacks) {
    it(`believes nobody by ${what}`, () => {
      expect(readGuest(cookies, SIGNING)).to.equal(null);
    });
  }
});
