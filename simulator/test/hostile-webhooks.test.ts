import { expect } from "chai";
import { rawSim } from "./support/raw-sim.ts";

const COUNT = 200;
const TOKEN = { authorization: "Bearer t" };

describe("hostile webhooks", () => {
  it("come shuffled and about one in ten twice, none missing", async () => {
    const { sent, got } = await deliver(7);
    expect(new Set(got)).to.deep.equal(new Set(sent));
    expect(got.length - sent.length).to.be.within(10, 30);
    expect([...new Set(got)]).to.not.deep.equal(sent);
  });

  it("come the same way for the same seed, and another way for another one", async () => {
    const { got } = await deliver(7);
    expect((await deliver(7)).got).to.deep.equal(got);
    expect((await deliver(8)).got).to.not.deep.equal(got);
  });

  it("are at most four at once", async () => {
    const { atOnceMax } = await deliver(7);
    expect(atOnceMax).to.equal(4);
  });
});

/** Creates customers, then lets all their events out; answers who was made and who was told of. */
async function deliver(
  seed: number,
): Promise<{ sent: number[]; got: number[]; atOnceMax: number }> {
  const got: string[] = [];
  let atOnce = 0;
  let atOnceMax = 0;
  const { send } = rawSim({
    delivery: "hostile",
    seed,
    async send(request) {
      atOnceMax = Math.max(atOnceMax, (atOnce += 1));
      const event = (await request.json()) as { data: { object: { id: string } } };
      got.push(event.data.object.id);
      atOnce -= 1;
      return new Response("ok");
    },
  });
  const hook = { url: "http://127.0.0.1:9/hook", "enabled_events[]": "customer.created" };
  await send("POST", "/v1/webhook_endpoints", hook);
  const sent: string[] = [];
  for (let made = 0; made < COUNT; made += 1) {
    const response = await send("POST", "/v1/customers");
    sent.push(((await response.json()) as { id: string }).id);
  }
  await send("POST", "/_sim/webhooks/flush", {}, { ...TOKEN, "content-type": "application/json" });
  // By their place in the row, since the ids differ between seeds anyway.
  const places = got.map((id) => sent.indexOf(id));
  return { sent: [...sent.keys()], got: places, atOnceMax };
}
