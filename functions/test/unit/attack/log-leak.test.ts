import { expect } from "chai";
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { redact } from "../../../src/log.ts";

const CARD = "4242424242424242";

describe("the log of what anybody may send", () => {
  let worker: ChildProcess;
  let port: number;
  let log = "";
  before(async function () {
    this.timeout(15_000);
    worker = fork(new URL("../../support/worker.ts", import.meta.url), {
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: {
        PATH: process.env["PATH"],
        GCLOUD_PROJECT: "demo-leak",
        FIREBASE_CONFIG: '{"projectId":"demo-leak"}',
        METADATA_SERVER_DETECTION: "none",
      },
    });
    for (const stream of [worker.stdout, worker.stderr]) {
      stream?.on("data", (chunk: Buffer) => (log += chunk.toString()));
    }
    [{ port }] = (await once(worker, "message")) as [{ port: number }];
  });
  after(() => worker.kill());

  it("has nothing of a body that the framework cannot read and would log whole", async () => {
    const bodies = [
      { number: CARD, cvc: "123" },
      { data: {}, [CARD]: 1 },
      { data: { booking: { "@type": "x", notes: CARD } } },
      { data: { "@type": "type.googleapis.com/google.protobuf.Int64Value", value: `${CARD}x` } },
    ];
    for (const body of bodies) {
      const response = await fetch(`http://127.0.0.1:${String(port)}/createPaymentIntent`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      expect(response.status).to.equal(400);
    }
    // Closed: ended, and all that it wrote has been read.
    const closed = once(worker, "close");
    worker.kill();
    await closed;
    expect(log).to.contain("missing data").and.not.to.contain(CARD);
  });

  it("keeps what helps: `_risk_` and `task_` are no secret keys", () => {
    expect(redact("highest_risk_level at task_queues:104")).to.equal(
      "highest_risk_level at task_queues:104",
    );
  });
});
