// What mocha shows with `spec`, and the same as JSON in a file for the summary.
// CommonJS, because mocha loads reporters with require(), from functions/ as well.
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class SummaryReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const failures = [];
    runner.on("fail", (test, error) => {
      failures.push({ title: test.fullTitle(), message: String(error.message) });
    });
    runner.once("end", () => {
      const { passes, pending } = this.stats;
      const summary = { passed: passes, failed: failures.length, skipped: pending, failures };
      writeFileSync(options.reporterOptions.output, JSON.stringify(summary));
    });
  }
};
