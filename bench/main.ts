import { parseArgs } from "node:util";
import { benchSweep, benchWebhook } from "./backend.ts";
import type { CountTable } from "./backend.ts";
import { benchGrowth, benchOnePayment } from "./simulator.ts";
import type { Table } from "./simulator.ts";

const HELP = `npm run bench
npm run bench -- --only backend --holds 2000
npm run bench -- --only simulator --payments 20000

Measures the offline Stripe in time, and prints ratios: both sides of a ratio are measured in the same
run, on the same machine, so that it says something on any machine. Measures the backend in calls to
Firestore and Stripe and in documents, on a store in memory: these are the same everywhere. Nothing is
asserted.

  --only <part>    simulator or backend
  --payments <n>   how many payments fill the offline Stripe; at least 2000 (default 10000)
  --holds <n>      how many expired holds the backend sweeps; at least 2000 (default 10000)
  --help           this text
`;

try {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      payments: { type: "string", default: "10000" },
      holds: { type: "string", default: "10000" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else await run(values.only, countFrom("payments", values), countFrom("holds", values));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(only: string | undefined, payments: number, holds: number): Promise<void> {
  if (only !== undefined && only !== "simulator" && only !== "backend") {
    throw new Error("--only takes simulator or backend.");
  }
  console.log(`Node ${process.version}, ${process.platform}. This takes a minute or two …`);
  if (only !== "backend") {
    print(await benchOnePayment());
    print(await benchGrowth(payments));
  }
  if (only !== "simulator") {
    printCounts(await benchWebhook());
    printCounts(await benchSweep(holds));
  }
}

function countFrom<N extends string>(name: N, values: Record<N, string>): number {
  const count = Number(values[name]);
  if (Number.isInteger(count) && count >= 2_000) return count;
  throw new Error(`--${name} takes a whole number from 2000 on.`);
}

function printCounts({ title, columns, rows }: CountTable): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  console.log(`\n${title}\n`);
  console.log([" ".repeat(width), ...columns].join("  "));
  for (const { what, figures } of rows) {
    const shown = figures.map((figure, index) => {
      const text = Number.isInteger(figure) ? String(figure) : figure.toFixed(2);
      return text.padStart(columns[index]?.length ?? 0);
    });
    console.log([what.padEnd(width), ...shown].join("  "));
  }
}

function print({ title, columns, rows }: Table): void {
  const width = Math.max(...rows.map(({ what }) => what.length));
  const [first, second] = columns;
  console.log(`\n${title}\n`);
  console.log(`${"".padEnd(width)}  ${first.padStart(10)}  ${second.padStart(10)}  ratio`);
  for (const { what, first: a, second: b, ratio } of rows) {
    const figures = [a.toFixed(3).padStart(10), b.toFixed(3).padStart(10), ratio.toFixed(2)];
    console.log(`${what.padEnd(width)}  ${figures.join("  ")}`);
  }
}
