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

/** For a data block, which a script reads: nothing in it can end the block, or begin a comment. */
export function jsonIn(value: unknown): Html {
  const text = JSON.stringify(value).replaceAll(/[<>&\u2028\u2029]/g, escaped);
  return { html: text };
}

/** A script of ours, as it is. */
export function scriptIn(code: string): Html {
  if (/<\/script|<!--/i.test(code)) throw new Error("a script that ends its own block");
  return { html: code };
}

function write(part: Part): string {
  if (typeof part === "object") {
    return "html" in part ? part.html : part.map((one) => one.html).join("");
  }
  return String(part).replaceAll(/[&<>"'`]/g, (char) => `&#${String(char.charCodeAt(0))};`);
}

function escaped(char: string): string {
  return String.raw`\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
