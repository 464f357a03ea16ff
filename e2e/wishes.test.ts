import { expect } from "chai";
import { firestoreRest } from "../tools/src/firestore-rest.ts";
import { confirmCard, freeSlot } from "../tools/src/app-steps.ts";
import { startPayment } from "./support/booking.ts";
import { judgeEach } from "./support/judge.ts";
import { openSystem } from "./support/system.ts";

/** An app's own server, which the rules do not bind: it writes a wish, and Firestore's trigger does the rest. */
describe("bookings made by an app's own server", () => {
  const system = openSystem();
  judgeEach(system);
  after(() => system.close());

  const { firestore, projectId } = system.endpoints;
  const admin = firestoreRest(new URL(firestore).host, projectId);

  async function wish(wanted: Parameters<typeof admin.set>[1]): Promise<string> {
    const letters = "ABCDEFGHJKMNPQRSTVWXYZ";
    const random = crypto.getRandomValues(new Uint8Array(20));
    const bookingId = [...random].map((byte) => letters[byte % letters.length]).join("");
    const document = { state: "wished", wakeAt: new Date(), wish: wanted };
    await admin.set(`bookingWishes/${bookingId}`, document);
    return bookingId;
  }

  async function settled(bookingId: string) {
    for (let tries = 0; tries < 200; tries++) {
      const wishes = await admin.list("bookingWishes");
      const found = wishes.get(`bookingWishes/${bookingId}`);
      if (found !== undefined && found["state"] !== "wished") return found;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    throw new Error("nobody adopted the wish");
  }

  it("appear, held for the customer who was named, and are paid like any other", async () => {
    const app = await system.signIn();
    const items = [
      { itemId: "fast-track", slotId: await freeSlot(app, "fast-track"), quantity: 2 },
    ];
    const details = { name: "Carla", fields: { flightNumber: "HF 123" } };
    const bookingId = await wish({ uid: "customer-1", items, details });
    expect(await settled(bookingId)).to.include({ state: "made" });
    const { amount, clientSecret } = await startPayment(app, bookingId);
    expect(amount).to.equal(2_500);
    await confirmCard(system.stripe, clientSecret, "success");
    await app.until(`bookings/${bookingId}`, (data) => data["status"] === "confirmed");
  });

  it("are not made of what does not fit, and the server is told why", async () => {
    const bookingId = await wish({
      uid: "customer-1",
      items: [{ itemId: "lounge", slotId: "no_1" }],
    });
    const { state, refusal } = await settled(bookingId);
    expect(state).to.equal("refused");
    expect(refusal).to.include({ reason: "SLOT_NOT_FOUND", field: "wish.items.0.slotId" });
  });
});
