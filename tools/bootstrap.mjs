// Runs before anything is installed, on whatever Node the machine has (20 or newer):
// no dependency and no TypeScript here.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, "node_modules", ".bin");
const NODE = join(BIN, process.platform === "win32" ? "node.cmd" : "node");
const STAMPS = join(ROOT, ".holdfast", "installed.json");
const NODE_MAJOR = 24;
const PARENT_CHECK_MS = 500;

/** Runs a tool of this project under the project's own Node, installing what is missing first. */
export async function run(script, args) {
  const help = join(ROOT, "tools", "help", `${basename(script, ".ts")}.txt`);
  if (args.some((arg) => arg === "--help" || arg === "-h") && existsSync(help)) {
    // A reader that has seen enough, such as `head`, is no error.
    process.stdout.on("error", () => {});
    process.stdout.write(readFileSync(help, "utf8"));
    return;
  }
  process.env.PATH = [BIN, process.env.PATH].join(delimiter);
  const rootWasInstalled = install(".", "the root tools", "about a minute");
  install("functions", "the functions", "about 20 seconds");
  const path = join(ROOT, script);
  if (!rootWasInstalled && Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) {
    process.argv = [process.argv[0], path, ...args];
    await import(pathToFileURL(path).href);
  } else {
    runInChild(path, args);
  }
}

/** Answers whether it had to install. */
function install(folder, what, howLong) {
  const lock = readFileSync(join(ROOT, folder, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lock).digest("hex");
  const stamps = readJson(STAMPS) ?? {};
  const tree = readJson(join(ROOT, folder, "node_modules", ".package-lock.json"));
  if (tree !== undefined && (stamps[folder] === hash || agrees(tree, JSON.parse(lock)))) {
    if (stamps[folder] !== hash) stamp({ ...stamps, [folder]: hash });
    return false;
  }
  const started = Date.now();
  console.log(`Installing ${what} with npm ci (${howLong}) …`);
  const npm = spawnSync("npm", ["ci"], {
    cwd: join(ROOT, folder),
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) {
    console.error(`npm ci failed in ${join(ROOT, folder)}. Its message is above; then try again.`);
    process.exit(1);
  }
  console.log(`Installed ${what} in ${Math.round((Date.now() - started) / 1000)} s.`);
  stamp({ ...stamps, [folder]: hash });
  return true;
}

/** Somebody's own `npm ci` leaves no stamp, but npm notes what it put into node_modules. */
function agrees(tree, lock) {
  return Object.entries(lock.packages).every(
    ([path, wanted]) =>
      path === "" || wanted.optional || tree.packages[path]?.version === wanted.version,
  );
}

function stamp(stamps) {
  mkdirSync(dirname(STAMPS), { recursive: true });
  writeFileSync(STAMPS, `${JSON.stringify(stamps, null, 2)}\n`);
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

function runInChild(path, args) {
  const child = spawn(NODE, [path, ...args], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  // The tool decides how it ends; this process only waits for it, and passes on signals and the
  // end of its parent, which npm's shell does not announce.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  const parent = process.ppid;
  const isRunByNpm = process.env.npm_lifecycle_event !== undefined;
  setInterval(() => {
    if (isRunByNpm && process.ppid !== parent) child.kill("SIGTERM");
  }, PARENT_CHECK_MS).unref();
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}
