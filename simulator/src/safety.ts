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

const LOOPBACK_HOSTS = new Set(["127.0.0.1", "localhost", "[::1]"]);

export function isLoopbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && LOOPBACK_HOSTS.has(hostname);
}

export function nameListenError(error: Error, port: number): Error {
  const code = "code" in error ? error.code : undefined;
  if (code !== "EADDRINUSE") return error;
  return new Error(
    `Port ${port} is taken, perhaps by an offline Stripe that runs already. Stop what uses it, or choose another one: --port ${port + 1}, or --port 0 for any free one.`,
    { cause: error },
  );
}
