import { parseArgs } from "node:util";
import { benchGrowth, benchOnePayment } from "./simulator.ts";
import type { Table } from "./simulator.ts";

const HELP = `npm run bench
npm run bench -- --payments 20000

Measures the offline Stripe and prints ratios. Both sides of a ratio are measured in the same run,
on the same machine, so that it says something on any machine; nothing is asserted.

  --payments <n>   how many payments fill the memory; at least 2000 (default 10000)
  --help           this text
`;

try {
  const { values } = parseArgs({
    options: {
      payments: { type: "string", default: "10000" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else await run(Number(values.payments));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function run(payments: number): Promise<void> {
  if (!Number.isInteger(payments) || payments < 2_000) {
    throw new Error("--payments takes a whole number from 2000 on.");
  }
  console.log(`Node ${process.version}, ${process.platform}. This takes about a minute …`);
  print(await benchOnePayment());
  print(await benchGrowth(payments));
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
