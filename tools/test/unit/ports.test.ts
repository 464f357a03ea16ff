import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { HOST, portsAt, requireFreePorts } from "../../src/ports.ts";

describe("ports", () => {
  it("all move by the offset", () => {
    const [before, after] = [portsAt(0), portsAt(1100)];
    for (const [name, port] of Object.entries(before)) {
      expect(after[name as keyof typeof after]).to.equal(port + 1100);
    }
  });

  for (const offset of [-1, 1.5, 60_000, NaN]) {
    it(`refuse the offset ${offset}`, () => {
      expect(() => portsAt(offset)).to.throw(/--port-offset takes a whole number/);
    });
  }

  it("that browsers refuse are refused here, with another offset to try", () => {
    expect(() => portsAt(1000)).to.throw(/hosting on port 6000.*Try 1100/);
  });

  it("that are taken are named, with the option that moves them", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
    const { port } = server.address() as AddressInfo;
    const error = await requireFreePorts({ hosting: port }).then(
      () => expect.fail("no error"),
      (reason: unknown) => reason as Error,
    );
    server.close();
    expect(error.message).to.contain(`${port} (hosting)`);
    expect(error.message).to.contain("--port-offset");
    await requireFreePorts({ hosting: port });
  });
});
