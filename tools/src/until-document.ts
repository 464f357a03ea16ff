import type { DocumentData } from "firebase/firestore";
import type { AppClient } from "./app-client.ts";

/** Waits for a snapshot, not for a time: it resolves with the first state that satisfies `holds`. */
export function untilDocument(
  watch: AppClient["watch"],
  path: string,
  holds: (data: DocumentData) => boolean,
  timeoutMs: number,
): Promise<DocumentData> {
  const seen: string[] = [];
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => {
      clearTimeout(timer);
      // A first snapshot may come before `watch` has answered how to stop.
      queueMicrotask(() => {
        unsubscribe();
      });
      act();
    };
    const timer = setTimeout(() => {
      end(() => {
        reject(new Error(`${path} was not as awaited after ${timeoutMs} ms; seen: ${list(seen)}`));
      });
    }, timeoutMs);
    const unsubscribe = watch(
      path,
      (data) => {
        seen.push(data === null ? "missing" : summary(data));
        if (data === null || !holds(data)) return;
        end(() => {
          resolve(data);
        });
      },
      (error) => {
        end(() => {
          reject(new Error(`Listening to ${path} failed: ${error.message}`, { cause: error }));
        });
      },
    );
  });
}

function summary(data: DocumentData): string {
  const { status, paymentStatus } = data;
  return status === undefined ? JSON.stringify(data) : `${String(status)}/${String(paymentStatus)}`;
}

function list(seen: string[]): string {
  return seen.length === 0 ? "nothing" : seen.join(", ");
}
