import { expect } from "chai";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { findBrowser } from "./find-browser.ts";

const WAIT_MS = 10_000;
const LOOPBACK = new Set(["127.0.0.1", "localhost"]);

/**
 * A page of a fresh browser for each test of this suite. Without a browser on this machine the
 * tests are skipped, and on a build server that is an error.
 */
export function useBrowser(): { page: () => Page } {
  let browser: Browser | undefined;
  let page: Page | undefined;
  const troubles: string[] = [];

  before(async function () {
    const executablePath = findBrowser();
    if (executablePath === undefined && process.env["CI"] === "true") {
      throw new Error("There is no Chromium on PATH, and CI=true allows no skips.");
    }
    if (executablePath === undefined) this.skip();
    // Chromium does not start with its sandbox when root runs it.
    const args = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    browser = await chromium.launch({ executablePath, args });
  });

  beforeEach(async () => {
    if (browser === undefined) throw new Error("the browser is not running");
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.on("pageerror", (error) => troubles.push(`the page threw ${error.message}`));
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      const isOwn = LOOPBACK.has(hostname) || protocol === "data:";
      if (!isOwn) troubles.push(`the page asked for ${request.url()}`);
    });
  });

  afterEach(async () => {
    await page?.context().close();
    expect(troubles.splice(0)).to.deep.equal([]);
  });

  after(() => browser?.close());

  return {
    page() {
      if (page === undefined) throw new Error("there is a page only while a test runs");
      return page;
    },
  };
}
