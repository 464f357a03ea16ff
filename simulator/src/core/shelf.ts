/** A Map that can also be walked from its newest entry back, so that a page costs no whole copy. */
export class Shelf<T> extends Map<string, T> {
  private order: string[] = [];
  private isOrderKnown = true;

  static of<T>(entries: Iterable<readonly [string, T]>): Shelf<T> {
    const shelf = new Shelf<T>();
    for (const [key, value] of entries) shelf.set(key, value);
    return shelf;
  }

  override set(key: string, value: T): this {
    if (!this.has(key)) this.order.push(key);
    return super.set(key, value);
  }

  override delete(key: string): boolean {
    this.isOrderKnown = false;
    return super.delete(key);
  }

  override clear(): void {
    this.isOrderKnown = false;
    super.clear();
  }

  *newestFirst(): Generator<T, undefined> {
    // Deleting is rare, and often many at once: the order is made again when it is wanted next.
    if (!this.isOrderKnown) this.order = [...this.keys()];
    this.isOrderKnown = true;
    for (let at = this.order.length - 1; at >= 0; at -= 1) {
      const value = this.get(this.order[at] ?? "");
      if (value !== undefined) yield value;
    }
    return undefined;
  }
}

export function newestFirst<T>(entries: Map<string, T>): Iterable<T> {
  return entries instanceof Shelf
    ? (entries as Shelf<T>).newestFirst()
    : [...entries.values()].reverse();
}
