/** Tokens that are really signed, checked by the real SDK against keys of our own in Google's place. */
import { expect } from "chai";
import { deleteApp, initializeApp, type App } from "firebase-admin/app";
import { createSign, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { Agent, createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { createAppCheck } from "../../../../src/adapters/auth/app-check.ts";
import { refusal } from "../../../support/refusal.ts";

const PROJECT = "demo-app-check";
const KEY_ID = "key-1";
const own = generateKeyPairSync("rsa", { modulusLength: 2048 });
const foreign = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** Whatever host the SDK calls, it reaches this one, without TLS. */
class Detour extends Agent {
  readonly protocol = "https:";
  readonly #port: number;
  constructor(port: number) {
    super();
    this.#port = port;
  }
  override createConnection() {
    return connect(this.#port, "127.0.0.1");
  }
}

function tokenOf(claims: object = {}, key: KeyObject = own.privateKey): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const head = part({ alg: "RS256", typ: "JWT", kid: KEY_ID });
  const body = part({
    iss: "https://firebaseappcheck.googleapis.com/1234567890",
    aud: [`projects/${PROJECT}`, "projects/1234567890"],
    sub: "1:1234567890:android:abc",
    iat: now,
    exp: now + 3600,
    jti: randomBytes(8).toString("hex"),
    ...claims,
  });
  const signed = `${head}.${body}`;
  return `${signed}.${createSign("RSA-SHA256").update(signed).sign(key, "base64url")}`;
}

describe("App Check", () => {
  let google: Server;
  let app: App;
  let consumed: Set<string>;
  let isDown: boolean;

  beforeEach(async () => {
    consumed = new Set();
    isDown = false;
    google = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        if (isDown) return response.writeHead(500).end("{}");
        response.setHeader("content-type", "application/json");
        if (request.url?.endsWith("/jwks") === true) {
          const jwk = own.publicKey.export({ format: "jwk" });
          const keys = [{ ...jwk, kid: KEY_ID, use: "sig", alg: "RS256" }];
          return response.end(JSON.stringify({ keys }));
        }
        const body = Buffer.concat(chunks).toString();
        const alreadyConsumed = consumed.has(body);
        consumed.add(body);
        return response.end(JSON.stringify({ alreadyConsumed }));
      });
    });
    google.listen(0, "127.0.0.1");
    await once(google, "listening");
    const accessToken = { access_token: "ya29", expires_in: 3600 };
    app = initializeApp(
      {
        projectId: PROJECT,
        httpAgent: new Detour((google.address() as AddressInfo).port),
        credential: { getAccessToken: () => Promise.resolve(accessToken) },
      },
      randomBytes(4).toString("hex"),
    );
  });
  afterEach(async () => {
    await deleteApp(app);
    google.closeAllConnections();
    google.close();
  });

  const vouch = (token: string, isOnce = false) => createAppCheck(app).vouch(token, { isOnce });

  it("vouches for a token of this project, as often as it is shown", async () => {
    const token = tokenOf();
    expect(await vouch(token)).to.equal("valid");
    expect(await vouch(token)).to.equal("valid");
  });

  it("vouches once for a token that is used up", async () => {
    const token = tokenOf();
    expect(await vouch(token, true)).to.equal("valid");
    expect(await vouch(token, true)).to.equal("used");
    expect(await vouch(tokenOf(), true)).to.equal("valid");
  });

  const past = { iat: 1_600_000_000, exp: 1_600_003_600 };
  const refused: [string, () => string][] = [
    ["is none", () => "garbage"],
    ["is empty", () => ""],
    ["is signed by somebody else", () => tokenOf({}, foreign.privateKey)],
    ["is of another project", () => tokenOf({ aud: ["projects/demo-other"] })],
    ["is over", () => tokenOf(past)],
    ["is of another issuer", () => tokenOf({ iss: "https://example.com/1" })],
  ];
  for (const [name, make] of refused) {
    it(`does not vouch for a token that ${name}`, async () => {
      expect(await vouch(make())).to.equal("invalid");
      expect(await vouch(make(), true)).to.equal("invalid");
    });
  }

  it("is UNAVAILABLE while Google does not answer, and refuses nobody for that", async () => {
    isDown = true;
    expect(await refusal(vouch(tokenOf()))).to.equal("UNAVAILABLE");
    isDown = false;
    await vouch(tokenOf());
    isDown = true;
    expect(await refusal(vouch(tokenOf(), true))).to.equal("UNAVAILABLE");
  });
});
