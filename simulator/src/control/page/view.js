/** Everything the page shows goes through `textContent`: nothing that comes in becomes markup. */
export function element(name, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}

export function button(label, name, onClick) {
  const made = element("button", label);
  made.setAttribute("aria-label", name);
  made.addEventListener("click", onClick);
  return made;
}

/** Replaces only the rows that changed, so that a button does not vanish under a finger. */
export function tableBody(body, keyOf, cellsOf) {
  let shown = new Map();
  return (items) => {
    const next = new Map();
    for (const item of items) {
      const text = JSON.stringify(item);
      const known = shown.get(keyOf(item));
      next.set(keyOf(item), known?.text === text ? known : { text, row: rowOf(cellsOf(item)) });
    }
    for (const [key, { row }] of shown) if (next.get(key)?.row !== row) row.remove();
    let at = body.firstElementChild;
    for (const { row } of next.values()) {
      if (row === at) at = at.nextElementSibling;
      else body.insertBefore(row, at);
    }
    shown = next;
  };
}

function rowOf(cells) {
  const row = element("tr");
  for (const content of cells) {
    const cell = element("td");
    cell.append(...[content].flat().map((part) => (part instanceof Node ? part : String(part))));
    row.append(cell);
  }
  return row;
}
