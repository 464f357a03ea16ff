/** Text that is safe in a page. Only `html` makes it, and it escapes all that is put in. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

/** A piece of a page: what stands between the braces is escaped, unless it is such a piece. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  const written = texts.map((text, index) => {
    const part = parts[index];
    return part === undefined ? text : `${text}${write(part)}`;
  });
  return { html: written.join("") };
}

export const NOTHING: Html = { html: "" };

function write(part: Part): string {
  if (typeof part === "object") {
    return "html" in part ? part.html : part.map((one) => one.html).join("");
  }
  return String(part).replaceAll(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}
