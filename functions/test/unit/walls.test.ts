/** The walls between the layers, by lint and by reading: each wrong import has to be noticed. */
import { expect } from "chai";
import { ESLint } from "eslint";
import { globSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../../..");
const sources = join(root, "functions/src");
const WALL = "@typescript-eslint/no-restricted-imports";

const REFUSED: [file: string, imported: string, because: RegExp][] = [
  ["domain/seed.ts", "stripe", /adapters\/stripe/],
  ["domain/seed.ts", "stripe/esm/stripe.esm.node.js", /adapters\/stripe/],
  ["domain/seed.ts", "firebase-admin/firestore", /firebase-admin/],
  ["domain/seed.ts", "firebase-functions/logger", /firebase-functions/],
  ["domain/seed.ts", "../application/ports.ts", /point inwards/],
  ["domain/seed.ts", "../adapters/firestore/store.ts", /point inwards/],
  ["domain/seed.ts", "../triggers/load.ts", /point inwards/],
  ["domain/seed.ts", "../app/hooks.ts", /point inwards/],
  ["application/seed.ts", "stripe", /adapters\/stripe/],
  ["application/seed.ts", "@google-cloud/firestore", /firebase-admin/],
  ["application/seed.ts", "firebase-admin/app", /firebase-admin/],
  ["application/seed.ts", "firebase-functions/https", /firebase-functions/],
  ["application/seed.ts", "../adapters/stripe/gateway.ts", /point inwards/],
  ["application/seed.ts", "../triggers/load.ts", /point inwards/],
  ["app/hooks.ts", "../adapters/stripe/gateway.ts", /point inwards/],
  ["app/hooks.ts", "stripe", /adapters\/stripe/],
  ["adapters/stripe/seed.ts", "firebase-admin/firestore", /firebase-admin/],
  ["adapters/stripe/seed.ts", "firebase-functions/params", /firebase-functions/],
  ["adapters/stripe/seed.ts", "../../triggers/load.ts", /point inwards/],
  ["adapters/firestore/seed.ts", "stripe", /adapters\/stripe/],
  ["adapters/firestore/seed.ts", "firebase-functions", /firebase-functions/],
  ["adapters/firestore/seed.ts", "../../triggers/load.ts", /point inwards/],
  ["adapters/auth/seed.ts", "stripe", /adapters\/stripe/],
  ["adapters/auth/seed.ts", "firebase-functions", /firebase-functions/],
  ["adapters/auth/seed.ts", "../../triggers/load.ts", /point inwards/],
  ["triggers/seed.ts", "stripe", /adapters\/stripe/],
  ["triggers/seed.ts", "firebase-admin/auth", /firebase-admin/],
  ["triggers/seed.ts", "../adapters/stripe/client.ts", /point inwards/],
  ["triggers/seed.ts", "../adapters/firestore/store.ts", /point inwards/],
  ["composition.ts", "stripe", /adapters\/stripe/],
  ["composition.ts", "./triggers/load.ts", /point inwards/],
  ["config.ts", "stripe", /adapters\/stripe/],
  ["log.ts", "firebase-admin", /firebase-admin/],
  ["index.ts", "./adapters/stripe/client.ts", /point inwards/],
];

const ALLOWED: [file: string, imported: string][] = [
  ["domain/seed.ts", "zod"],
  ["domain/seed.ts", "./money.ts"],
  ["application/seed.ts", "../domain/money.ts"],
  ["app/hooks.ts", "../application/ports.ts"],
  ["adapters/stripe/seed.ts", "stripe"],
  ["adapters/stripe/seed.ts", "../../application/ports.ts"],
  ["adapters/firestore/seed.ts", "firebase-admin/firestore"],
  ["adapters/auth/seed.ts", "firebase-admin/auth"],
  ["triggers/seed.ts", "firebase-functions/https"],
  ["triggers/seed.ts", "../application/create-booking.ts"],
  ["composition.ts", "./adapters/stripe/client.ts"],
  ["composition.ts", "firebase-admin/app"],
  ["composition.ts", "./app/hooks.ts"],
  ["config.ts", "firebase-functions/params"],
  ["index.ts", "./triggers/create-booking.ts"],
];

const TRIGGERS = [
  ...["application", "domain", "config", "log"],
  ...["firebase-functions", "express", "zod", "node:"],
];

/** What each room may import: rooms, packages, or `node:`. Also what lint does not see. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  domain: ["zod"],
  application: ["domain", "zod", "node:"],
  app: ["application", "domain", "zod"],
  "adapters/stripe": ["application", "domain", "stripe", "zod", "node:"],
  "adapters/firestore": ["application", "domain", "firebase-admin", "zod", "node:"],
  "adapters/auth": ["application", "domain", "firebase-admin"],
  triggers: ["triggers/rest", ...TRIGGERS],
  "triggers/rest": [...["triggers", "triggers/rest/pages"], ...TRIGGERS],
  "triggers/rest/pages": [...["triggers", "triggers/rest"], ...TRIGGERS],
  "triggers/load": ["composition"],
  composition: [
    ...["adapters/stripe", "adapters/firestore", "adapters/auth"],
    ...["app", "application", "config", "log"],
    ...["firebase-admin", "node:"],
  ],
  config: ["application", "domain", "firebase-functions"],
  log: ["application", "domain", "firebase-functions"],
  index: ["triggers"],
};

/** What no pattern of lint tells: siblings, files outside the layers, dynamic imports, new rooms. */
const SEEN_BY_READING: [file: string, code: string][] = [
  ["adapters/stripe/seed.ts", `import "../firestore/store.ts";`],
  ["adapters/firestore/seed.ts", `import "../stripe/client.ts";`],
  ["adapters/auth/seed.ts", `import "../firestore/store.ts";`],
  ["adapters/stripe/seed.ts", `import "../../config.ts";`],
  ["domain/seed.ts", `import "../log.ts";`],
  ["domain/seed.ts", `import "../../../simulator/src/client.ts";`],
  ["application/seed.ts", `import "../composition.ts";`],
  ["application/seed.ts", `await import("stripe");`],
  ["triggers/seed.ts", `await import("../composition.ts");`],
  ["application/seed.ts", `import "../app/hooks.ts";`],
  ["triggers/seed.ts", `import "../app/hooks.ts";`],
  ["app/hooks.ts", `import "../config.ts";`],
  ["app/hooks.ts", `import "firebase-admin/firestore";`],
  ["helpers.ts", `import "stripe";`],
  ["adapters/mail/seed.ts", `import "firebase-admin";`],
];

describe("the walls between the layers", () => {
  // The walls alone, as eslint.config.js has them: they need no types, and reading types is slow.
  const eslint = new ESLint({
    cwd: root,
    ruleFilter: ({ ruleId }) => ruleId === WALL,
    overrideConfig: {
      files: ["**/*.ts"],
      languageOptions: { parserOptions: { projectService: false } },
    },
  });
  const lint = async (file: string, code: string) => {
    const [result] = await eslint.lintText(code, { filePath: join(sources, file) });
    return result?.messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`) ?? [];
  };

  before("loads the parser", async function () {
    this.timeout(20_000);
    await lint("domain/seed.ts", "");
  });

  for (const [file, imported, because] of REFUSED) {
    it(`${file} may not import ${imported}`, async () => {
      const messages = await lint(file, `import { it } from "${imported}";\n`);
      expect(messages).to.have.length(1);
      expect(messages[0]).to.match(because).and.to.include(WALL);
    });
  }

  for (const [file, imported] of ALLOWED) {
    it(`${file} may import ${imported}`, async () => {
      expect(await lint(file, `import { it } from "${imported}";\n`)).to.deep.equal([]);
    });
  }

  it("types and re-exports stop there too", async () => {
    expect(await lint("domain/seed.ts", `import type S from "stripe";\n`)).to.have.length(1);
    expect(await lint("domain/seed.ts", `export * from "stripe";\n`)).to.have.length(1);
  });

  it("every import in functions/src, dynamic ones too, leads where its room may look", () => {
    const stray = globSync("**/*.ts", { cwd: sources }).flatMap((path) =>
      strayImports(path, readFileSync(join(sources, path), "utf8")),
    );
    expect(stray).to.deep.equal([]);
  });

  for (const [file, code] of SEEN_BY_READING) {
    it(`${file} with ${code} is noticed by reading`, () => {
      expect(strayImports(file, code)).to.have.length(1);
    });
  }
});

function strayImports(path: string, code: string): string[] {
  const file = path.replace(/\.ts$/, "");
  const room = roomOf(file);
  const mayImport = [room, ...(ROOMS[room] ?? []), ...(ROOMS[file] ?? [])];
  return ts
    .preProcessFile(code)
    .importedFiles.filter(({ fileName }) => !mayImport.includes(origin(path, fileName)))
    .map(({ fileName }) => `${path} imports ${fileName}`);
}

/** A room, a package or `node:`. */
function origin(importer: string, imported: string): string {
  if (imported.startsWith("node:")) return "node:";
  if (!imported.startsWith(".")) return imported.split("/")[0] ?? imported;
  return roomOf(posix.join(posix.dirname(importer), imported).replace(/\.ts$/, ""));
}

/** The file's folder; a file in none is a room of its own. */
function roomOf(file: string): string {
  const folder = posix.dirname(file);
  return folder === "." ? file : folder;
}
