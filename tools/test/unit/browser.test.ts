import { expect } from "chai";
import { ensureBrowser } from "../../src/browser.ts";
import type { BrowserLookups } from "../../src/browser.ts";

/** A machine with no browser, apt-get and root, where installing works. */
function machine(change: Partial<BrowserLookups> = {}) {
  const commands: string[] = [];
  const said: string[] = [];
  const lookups: BrowserLookups = {
    find: () => (commands.some((one) => one.includes("install")) ? "/usr/bin/chromium" : undefined),
    aptGet: () => "/usr/bin/apt-get",
    isRoot: () => true,
    run: (command, args) => {
      commands.push([command, ...args].join(" "));
      return Promise.resolve(true);
    },
    say: (line) => said.push(line),
    ...change,
  };
  return { lookups, commands, said };
}

describe("the browser", () => {
  it("is the one that is there", async () => {
    const { lookups, commands } = machine({ find: () => "/opt/google-chrome" });
    expect(await ensureBrowser(lookups)).to.equal("/opt/google-chrome");
    expect(commands).to.be.empty;
  });

  it("is installed by root where there is none, and that is said before it takes its time", async () => {
    const { lookups, commands, said } = machine();
    expect(await ensureBrowser(lookups)).to.equal("/usr/bin/chromium");
    expect(commands).to.have.length(2);
    expect(said[0]).to.include("about a minute");
  });

  for (const [who, change] of [
    ["somebody who is not root", { isRoot: () => false }],
    ["a machine without apt-get", { aptGet: () => undefined }],
  ] as const) {
    it(`is not installed for ${who}, but how to is said`, async () => {
      const { lookups, commands, said } = machine(change);
      expect(await ensureBrowser(lookups)).to.equal(undefined);
      expect(commands).to.be.empty;
      expect(said.join("\n")).to.include("apt-get install");
    });
  }

  it("is none when installing fails", async () => {
    const { lookups, said } = machine({ run: () => Promise.resolve(false) });
    expect(await ensureBrowser(lookups)).to.equal(undefined);
    expect(said.at(-1)).to.include("failed");
  });
});
