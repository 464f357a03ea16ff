import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** The page of an app that a browser comes back to. */
export async function startShop() {
  const server = createServer((_request, response) => {
    const headers = { "content-type": "text/html" };
    response.writeHead(200, headers).end("<!doctype html><title>Shop</title><h1>Welcome back</h1>");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/done?order=7`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
