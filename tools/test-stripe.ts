import { testStripe } from "./src/test-stripe.ts";

try {
  process.exitCode = await testStripe(process.argv.slice(2), process.env);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
