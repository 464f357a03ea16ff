import { expect } from "chai";
import { ensureSchemathesis } from "../../src/schemathesis.ts";
import type { PythonLookups } from "../../src/schemathesis.ts";

/** A machine with Python, where installing works. */
function machine(change: Partial<PythonLookups> = {}) {
  const commands: string[] = [];
  const said: string[] = [];
  const lookups: PythonLookups = {
    python: () => "/usr/bin/python3",
    exists: () => commands.some((one) => one.includes(" install ")),
    run: (command, args) => {
      commands.push([command, ...args].join(" "));
      return Promise.resolve(true);
    },
    say: (line) => said.push(line),
    ...change,
  };
  return { lookups, commands, said };
}

describe("the generator of requests", () => {
  it("is the one that was installed before", async () => {
    const { lookups, commands } = machine({ exists: () => true });
    expect(await ensureSchemathesis(lookups)).to.match(/bin.schemathesis$/);
    expect(commands).to.be.empty;
  });

  it("is installed into an environment of its own, in one version, and that is said before", async () => {
    const { lookups, commands, said } = machine();
    expect(await ensureSchemathesis(lookups)).to.match(/bin.schemathesis$/);
    expect(commands[0]).to.match(/^\/usr\/bin\/python3 -m venv .*\.holdfast/);
    expect(commands[1]).to.match(/schemathesis==\d+\.\d+\.\d+$/);
    expect(said[0]).to.include("half a minute");
  });

  for (const [what, change] of [
    ["there is no Python", { python: () => undefined }],
    ["Python makes no environments", { run: () => Promise.resolve(false) }],
  ] as const) {
    it(`is missing where ${what}, and what to install is said`, async () => {
      const { lookups, said } = machine(change);
      expect(await ensureSchemathesis(lookups)).to.equal(undefined);
      expect(said.join("\n")).to.include("apt-get install");
    });
  }
});
