/** Something that falls due. `sequence` decides between two that are due at once. */
export interface Due {
  atMs: number;
  sequence: number;
}

export function byDueTime(a: Due, b: Due): number {
  return a.atMs - b.atMs || a.sequence - b.sequence;
}

/**
 * A binary heap in a plain array, so that a snapshot holds it as it is: the earliest is at 0, and
 * putting in and taking out cost the logarithm of how much waits.
 */
export function pushDue<T extends Due>(heap: T[], item: T): void {
  let at = heap.length;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || byDueTime(parent, item) <= 0) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = item;
}

export function popDue<T extends Due>(heap: T[]): T | undefined {
  const earliest = heap[0];
  const last = heap.pop();
  if (last !== undefined && heap.length > 0) sink(heap, last);
  return earliest;
}

/** Takes out all that is wanted, in the order in which it is due. */
export function takeDue<T extends Due>(heap: T[], isWanted: (item: T) => boolean): T[] {
  const taken = heap.filter((item) => isWanted(item)).sort(byDueTime);
  // What is sorted is a heap.
  const rest = heap.filter((item) => !isWanted(item)).sort(byDueTime);
  heap.splice(0, heap.length, ...rest);
  return taken;
}

function sink<T extends Due>(heap: T[], item: T): void {
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const below = isEarlier(heap[left + 1], heap[left]) ? left + 1 : left;
    const child = heap[below];
    if (child === undefined || byDueTime(item, child) <= 0) break;
    heap[at] = child;
    at = below;
  }
  heap[at] = item;
}

function isEarlier(a: Due | undefined, b: Due | undefined): boolean {
  return a !== undefined && b !== undefined && byDueTime(a, b) < 0;
}
