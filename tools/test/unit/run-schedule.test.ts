import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { runSchedule } from "../../src/run-schedule.ts";

describe("running a schedule", () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ""} ${request.url ?? ""}`);
    response.statusCode = request.url?.includes("broken") === true ? 500 : 204;
    response.end("why");
  });
  let functions: string;

  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    functions = `http://127.0.0.1:${(server.address() as AddressInfo).port}/p/r`;
  });
  after(() => server.close());

  it("posts to the function as the emulator names it", async () => {
    await runSchedule("wakeSweep", { functions });
    expect(asked).to.deep.equal(["POST /p/r/wakeSweep-0"]);
  });

  it("throws what the function answered when it failed", async () => {
    const error = await runSchedule("broken", { functions }).then(
      () => expect.fail("no error"),
      (reason: unknown) => reason as Error,
    );
    expect(error.message).to.equal("broken answered 500: why");
  });
});
