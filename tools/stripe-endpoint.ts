import { endpointWorld } from "./src/endpoint-world.ts";
import { parseEndpointOrder, stripeEndpoint } from "./src/stripe-endpoint.ts";

try {
  const order = parseEndpointOrder(process.argv.slice(2));
  process.exitCode = await stripeEndpoint(order, endpointWorld(order, process.env));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
