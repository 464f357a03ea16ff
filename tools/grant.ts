import { adminAuth } from "./src/admin-auth.ts";
import { grant, parseGrant } from "./src/grant.ts";

try {
  const order = parseGrant(process.argv.slice(2));
  console.log(await grant(order, adminAuth(order.project)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
