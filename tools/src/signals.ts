const SIGNALS = [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const;
const PARENT_CHECK_MS = 500;

/**
 * Runs `stop` once at the first Ctrl-C or termination, then ends. A signal to the whole process
 * group arrives twice here (once from npm or the bootstrap), so later ones are ignored.
 */
export function onStopSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const stopAndExit = (code: number) => {
    if (isStopping) return;
    isStopping = true;
    void stop().finally(() => process.exit(code));
  };
  for (const [signal, code] of SIGNALS) {
    process.on(signal, () => {
      stopAndExit(code);
    });
  }
  // npm passes a signal only to the shell between, and that ends without passing it on.
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stopAndExit(143);
  }, PARENT_CHECK_MS).unref();
}
