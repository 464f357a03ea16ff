// Lint, and the walls between the layers: a wrong import is an error, not a review remark.
import tseslint from "typescript-eslint";

const STRIPE = { regex: "^stripe(/|$)", message: "Only adapters/stripe may import stripe." };
const ADMIN = {
  regex: "^(firebase-admin|@google-cloud/firestore)(/|$)",
  message: "Only adapters/firestore, adapters/auth and composition.ts may import firebase-admin.",
};
const FUNCTIONS = {
  regex: "^firebase-functions(/|$)",
  message: "Only triggers, config.ts, log.ts and index.ts may import firebase-functions.",
};
const DEV_ONLY = {
  group: ["**/simulator/**", "**/tools/**"],
  message: "The deployed backend never imports what only development needs.",
};
const rootFiles = (...names) => ({
  regex: `^(\\.\\./)+(${names.join("|")})\\.ts$`,
  message: "Settings and composition reach this layer as parameters, never as imports.",
});
const outward = (...folders) => ({
  group: folders.map((folder) => `**/${folder}/**`),
  message: "Imports point inwards: domain <- application <- adapters, triggers <- index.",
});
const wall = (files, ...patterns) => ({
  files,
  rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns }] },
});
const src = (path) => `functions/src/${path}`;

export default tseslint.config(
  { ignores: ["**/lib/**", "**/node_modules/**", "**/coverage/**", ".holdfast/**"] },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "func-style": ["error", "declaration", { allowArrowFunctions: true }],
    },
  },
  {
    // chai's assertions are property reads, and tests reach into open JSON.
    files: ["**/test/**/*.ts", "**/*.test.ts", "e2e/**/*.ts"],
    rules: {
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
    },
  },
  wall(
    [src("domain/**/*.ts")],
    STRIPE,
    ADMIN,
    FUNCTIONS,
    DEV_ONLY,
    rootFiles("config", "log", "composition"),
    outward("application", "adapters", "triggers", "app"),
  ),
  wall(
    [src("application/**/*.ts"), src("app/**/*.ts")],
    STRIPE,
    ADMIN,
    FUNCTIONS,
    DEV_ONLY,
    rootFiles("config", "log", "composition"),
    outward("adapters", "triggers"),
  ),
  wall(
    [src("adapters/stripe/**/*.ts")],
    ADMIN,
    FUNCTIONS,
    DEV_ONLY,
    rootFiles("config", "log", "composition"),
    outward("triggers", "firestore", "auth"),
  ),
  wall(
    [src("adapters/firestore/**/*.ts")],
    STRIPE,
    FUNCTIONS,
    DEV_ONLY,
    rootFiles("config", "log", "composition"),
    outward("triggers", "stripe", "auth"),
  ),
  wall(
    [src("adapters/auth/**/*.ts")],
    STRIPE,
    FUNCTIONS,
    DEV_ONLY,
    rootFiles("config", "log", "composition"),
    outward("triggers", "stripe", "firestore"),
  ),
  wall(
    [src("triggers/**/*.ts")],
    STRIPE,
    ADMIN,
    DEV_ONLY,
    rootFiles("composition"),
    outward("adapters"),
  ),
  wall([src("composition.ts")], STRIPE, FUNCTIONS, DEV_ONLY, outward("triggers")),
  wall(
    [src("config.ts"), src("log.ts"), src("index.ts")],
    STRIPE,
    ADMIN,
    DEV_ONLY,
    outward("adapters"),
  ),
  wall(["simulator/**/*.ts"], ADMIN, FUNCTIONS, outward("functions", "tools")),
);
