/** One thing that was looked at. */
export type Finding =
  | { readonly state: "fine"; readonly what: string }
  /** `next` says what to do. */
  | { readonly state: "wrong"; readonly what: string; readonly next: string }
  /** Could not be looked at, or need not be; `what` says why. */
  | { readonly state: "skipped"; readonly what: string };

export function fine(what: string): Finding {
  return { state: "fine", what };
}

export function wrong(what: string, next: string): Finding {
  return { state: "wrong", what, next };
}

export function skipped(what: string): Finding {
  return { state: "skipped", what };
}

const MARKS = { fine: "✔", wrong: "✖", skipped: "-" } as const;

export function shown(finding: Finding): string {
  const line = `${MARKS[finding.state]} ${finding.what}`;
  return finding.state === "wrong" ? `${line}\n    → ${finding.next}` : line;
}
