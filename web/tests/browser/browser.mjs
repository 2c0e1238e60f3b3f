/** A real browser on the built page. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { preview } from "vite";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const root = fileURLToPath(new URL("../..", import.meta.url));

/** Serves the built page, below a path of its own as on a shared host. */
export async function serve() {
  const server = await preview({ root, base: "/playground/", logLevel: "silent", preview: { host: "127.0.0.1", port: 0 } });
  const address = server.httpServer.address();
  return { url: `http://127.0.0.1:${address.port}/playground/`, close: () => server.close() };
}

export async function launch() {
  return chromium.launch({
    executablePath: CHROMIUM,
    args: [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
}

/** A page that collects everything that goes wrong in it. */
export async function open(browser, url, settings = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings });
  const page = await context.newPage();
  const problems = [];
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`page: ${error.message}`));
  context.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
      problems.push(`request to ${request.url()}`);
    }
  });
  await page.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(url);
  await ready(page);
  return { page, context, problems };
}

/** Waits until the page has examined what it shows. */
export async function ready(page) {
  await page.waitForSelector("body[data-ready]");
}

/** Starts a browser and a server for the tests of a file. `visit` runs a test on a fresh page in which nothing may go wrong. */
export function visits() {
  let browser;
  let site;
  before(async () => {
    site = await serve();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await site?.close();
  });
  return function visit(name, body, { address = "", ...settings } = {}) {
    test(name, async () => {
      const { page, context, problems } = await open(browser, site.url + address, settings);
      await body(page, { context, browser, site });
      assert.deepEqual(problems, []);
      assert.deepEqual(await context.cookies(), []);
      await context.close();
    });
  };
}

/** Puts a text in the place of the present one, as a user does who pastes it. */
export async function paste(page, text) {
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const content = document.querySelector("#editor").shadowRoot.querySelector(".cm-content");
    content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** The lines that the editor shows. */
export async function editorText(page) {
  return page.evaluate(() =>
    [...document.querySelector("#editor").shadowRoot.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n"));
}

/** Waits until the editor shows a text. */
export async function editorShows(page, pattern) {
  await page.waitForFunction(
    ([source, flags]) => new RegExp(source, flags).test(
      [...document.querySelector("#editor").shadowRoot.querySelectorAll(".cm-line")].map((line) => line.textContent).join("\n")),
    [pattern.source, pattern.flags],
  );
}

/** Waits for exactly these findings. */
export async function findingsAre(page, rules) {
  await page.waitForFunction(
    (rules) => JSON.stringify([...document.querySelectorAll(".finding .rule code")].map((code) => code.textContent)) === JSON.stringify(rules),
    rules,
  );
}

export async function showPane(page, name) {
  await page.getByRole("tab", { name }).click();
}

/** One mistake: an endpoint without a scheme. */
export const NO_SCHEME = `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: mirror.example.org
`;
