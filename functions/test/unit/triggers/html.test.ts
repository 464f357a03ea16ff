import { expect } from "chai";
import { html, jsonIn, scriptIn } from "../../../src/triggers/rest/pages/html.ts";

const HOSTILE = `</script><!--<img src=x onerror='a'>"&\`\u2028`;

describe("a piece of a page", () => {
  it("shows text as text, wherever it stands", () => {
    const { html: text } = html`<a title="${HOSTILE}">${HOSTILE}</a>`;
    expect(text.replace(/^<a title="/, "").replace(/<\/a>$/, "")).not.to.match(/[<'`]|"[^>]/);
    expect(text).to.contain("&#60;/script&#62;");
  });

  it("holds other pieces as they are, and lists of them", () => {
    const rows = ["a", "<b>"].map((one) => html`<li>${one}</li>`);
    const { html: text } = html`<p>${rows}</p>`;
    expect(text).to.equal("<p><li>a</li><li>&#60;b&#62;</li></p>");
  });

  it("holds data that says the same, and ends no block", () => {
    const { html: text } = jsonIn({ name: HOSTILE });
    expect(text).not.to.match(/[<>&\u2028]/);
    expect(JSON.parse(text)).to.deep.equal({ name: HOSTILE });
  });

  it("holds no script that ends its own block", () => {
    expect(() => scriptIn("let a = '</script>'")).to.throw(/ends its own block/);
  });
});
