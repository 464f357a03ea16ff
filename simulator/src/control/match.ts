/** The action of this name; `{id}` in a name of the table stands for one step of the path. */
export function matchAction<A>(
  actions: Readonly<Record<string, A>>,
  name: string,
): { action: A; id: string } | null {
  for (const [pattern, action] of Object.entries(actions)) {
    const [head = "", tail] = pattern.split("{id}", 2);
    const id = tail === undefined ? "" : name.slice(head.length, name.length - tail.length);
    const isId = tail === undefined || /^\w+$/.test(id);
    if (isId && name === `${head}${id}${tail ?? ""}`) return { action, id };
  }
  return null;
}
