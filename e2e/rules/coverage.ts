/** What the emulator counted: every expression of the rules, and every value that it had. */

interface Expression {
  readonly sourcePosition: { readonly currentOffset: number; readonly endOffset: number };
  readonly values?: readonly { readonly value?: { readonly boolValue?: boolean } }[];
  readonly children?: readonly Expression[];
}

export interface Coverage {
  /** Function bodies and `allow` conditions that are more than `true` or `false`. */
  readonly conditions: readonly Seen[];
  /** Those, and every part of them. */
  readonly expressions: readonly Seen[];
}

export interface Seen {
  readonly source: string;
  /** Nothing it ever had to be evaluated for. */
  readonly isUnreached: boolean;
  /** The booleans that it was; empty for what is no boolean. */
  readonly booleans: ReadonlySet<boolean>;
}

export async function readCoverage(host: string, projectId: string): Promise<Coverage> {
  const response = await fetch(`http://${host}/emulator/v1/projects/${projectId}:ruleCoverage`);
  const { rules, report } = (await response.json()) as {
    rules: { files: { content: string }[] };
    report: Expression[];
  };
  const text = rules.files[0]?.content ?? "";
  return {
    conditions: report.map((expression) => seen(expression, text)),
    expressions: report.flatMap(withParts).map((expression) => seen(expression, text)),
  };
}

function withParts(expression: Expression): Expression[] {
  return [expression, ...(expression.children ?? []).flatMap(withParts)];
}

function seen({ sourcePosition, values = [] }: Expression, text: string): Seen {
  const { currentOffset, endOffset } = sourcePosition;
  const line = text.slice(0, currentOffset).split("\n").length;
  const known = values.flatMap(({ value }) => value ?? []);
  return {
    source: `line ${line}: ${text.slice(currentOffset, endOffset + 1)}`,
    isUnreached: known.length === 0,
    booleans: new Set(known.flatMap(({ boolValue }) => boolValue ?? [])),
  };
}
