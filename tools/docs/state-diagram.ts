/** The part of Mermaid's state diagrams that the documents use, and nothing more. */
interface StateDiagram {
  readonly states: ReadonlySet<string>;
  /** `from -> to`; an arrow at a composite state stands for one at each state in it. */
  readonly transitions: ReadonlySet<string>;
  /** The states that `[*]` leads to. */
  readonly starts: ReadonlySet<string>;
}

export const START = "[*]";

const ARROW = /^(\[\*\]|\w+) --> (\w+)(?: *: .*)?$/;
const COMPOSITE = /^state (\w+) \{$/;
const STATE = /^(\w+)(?: *: .*)?$/;

/** @throws Error that quotes a line it does not understand, so that nothing drawn goes unchecked */
function parseStateDiagram(source: string): StateDiagram {
  const arrows: [string, string][] = [];
  const composites = new Map<string, Set<string>>();
  const states = new Set<string>();
  const open: string[] = [];
  const note = (state: string) => {
    if (state === START) return;
    states.add(state);
    for (const name of open) composites.get(name)?.add(state);
  };
  for (const line of source.split("\n").map((text) => text.trim())) {
    const [, from, to] = ARROW.exec(line) ?? [];
    const composite = COMPOSITE.exec(line)?.[1];
    const state = STATE.exec(line)?.[1];
    if (line === "" || line === "stateDiagram-v2" || line.startsWith("%%")) continue;
    if (line === "}") open.pop();
    else if (composite !== undefined) {
      note(composite);
      composites.set(composite, new Set());
      open.push(composite);
    } else if (from !== undefined && to !== undefined) {
      arrows.push([from, to]);
      note(from);
      note(to);
    } else if (state !== undefined) note(state);
    else throw new Error(`not understood in a state diagram: ${line}`);
  }
  const isPlain = (state: string) => !composites.has(state);
  const members = (state: string) =>
    [...(composites.get(state) ?? [state])].filter((member) => isPlain(member));
  const all = arrows.flatMap(([from, to]) =>
    members(from).flatMap((one) => members(to).map((other): [string, string] => [one, other])),
  );
  const isStart = ([from]: [string, string]) => from === START;
  return {
    states: new Set([...states].filter(isPlain)),
    starts: new Set(all.filter(isStart).map(([, to]) => to)),
    transitions: new Set(
      all.filter((arrow) => !isStart(arrow)).map(([from, to]) => `${from} -> ${to}`),
    ),
  };
}

/** The diagram below a mark such as `<!-- states:booking -->`. @throws Error when there is none */
export function stateDiagramOf(markdown: string, name: string): StateDiagram {
  const [, rest] = markdown.split(`<!-- states:${name} -->`);
  const source = /```mermaid\n(stateDiagram-v2\n[\s\S]*?)```/.exec(rest ?? "")?.[1];
  if (source === undefined) throw new Error(`no state diagram below <!-- states:${name} -->`);
  return parseStateDiagram(source);
}
