/** A pretended Stripe must never stand where real bookings are paid. */
export function assertSafePlace(env: NodeJS.ProcessEnv): void {
  if (env["K_CONFIGURATION"] !== undefined) {
    throw new Error(
      "The offline Stripe does not start on Cloud Run (K_CONFIGURATION is set). Use a Stripe key there.",
    );
  }
  if (env["NODE_ENV"] === "production") {
    throw new Error(
      "The offline Stripe does not start with NODE_ENV=production. Use a Stripe key, or unset NODE_ENV.",
    );
  }
}

export function nameListenError(error: Error, port: number): Error {
  const code = "code" in error ? error.code : undefined;
  if (code !== "EADDRINUSE") return error;
  return new Error(
    `Port ${port} is taken. Stop what uses it, or choose another one with --port (0 takes any free one).`,
    { cause: error },
  );
}
