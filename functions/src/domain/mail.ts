/** A letter as an e-mail: plain text, and HTML that loads nothing from anywhere. */
import { z } from "zod";
import type { Letter } from "./letter.ts";

/** What Firebase's Trigger Email extension sends. @see https://extensions.dev/extensions/firebase/firestore-send-email */
export const Mail = z.object({
  to: z.array(z.string()),
  message: z.object({ subject: z.string(), text: z.string(), html: z.string() }),
});
export type Mail = z.infer<typeof Mail>;

export function mailOf(to: string, letter: Letter): Mail {
  const subject = oneLine(letter.subject);
  return { to: [to], message: { subject, text: textOf(letter), html: htmlOf(letter) } };
}

function textOf({ paragraphs, rows, closing }: Letter): string {
  const facts = rows.map(({ label, value }) => `${oneLine(label)}: ${oneLine(value)}`);
  const parts = [...paragraphs.map(oneLine), facts.join("\n"), closing.map(oneLine).join("\n")];
  return `${parts.join("\n\n")}\n`;
}

const BODY =
  "margin:0;padding:24px;font-family:Helvetica,Arial,sans-serif;font-size:16px;color:#222";
const CELL = "padding:4px 16px 4px 0;vertical-align:top;text-align:left";

function htmlOf({ language, subject, paragraphs, rows, closing }: Letter): string {
  return [
    `<!doctype html>`,
    `<html lang="${escaped(language)}">`,
    `<head><meta charset="utf-8"><title>${escaped(subject)}</title></head>`,
    `<body style="${BODY}">`,
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    `<table style="border-collapse:collapse">`,
    ...rows.map(
      ({ label, value }) =>
        `<tr><th style="${CELL};color:#666;font-weight:normal">${escaped(label)}</th>` +
        `<td style="${CELL}">${escaped(value)}</td></tr>`,
    ),
    `</table>`,
    `<p style="color:#666">${closing.map(escaped).join("<br>")}</p>`,
    `</body>`,
    `</html>`,
    "",
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  ...{ "&": "&amp;", "<": "&lt;", ">": "&gt;" },
  ...{ '"': "&quot;", "'": "&#39;" },
};

function escaped(text: string): string {
  return oneLine(text).replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? "");
}

/** A name with a line break in it would otherwise end the subject, or begin a line of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}
