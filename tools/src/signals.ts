/**
 * Runs `stop` once at the first Ctrl-C or termination, then ends. A signal to the whole process
 * group arrives twice here (once from npm or the bootstrap), so later ones are ignored.
 */
export function onStopSignal(stop: () => Promise<void>): void {
  let stopping = false;
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void stop().finally(() => process.exit(code));
    });
  }
}
