import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** Resolves with the first line that has the text. @throws with all that was said, if it ends before */
export async function untilSaid(
  child: ChildProcess,
  text: string,
  onLine: (line: string) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let said = "";
    const keep = (line: string) => {
      onLine(line);
      said += `${line}\n`;
      if (line.includes(text)) resolve();
    };
    for (const stream of [child.stdout!, child.stderr!]) {
      createInterface({ input: stream }).on("line", keep);
    }
    child.once("exit", () => {
      reject(new Error(`npm start ended:\n${said}`));
    });
  });
}
