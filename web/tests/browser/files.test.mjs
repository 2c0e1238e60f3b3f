/** Files, links, reports. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { NO_SCHEME, editorShows, editorText, open, paste, showPane, visits } from "./browser.mjs";

const visit = visits();

const SECRET = `apiVersion: v1alpha1
kind: RegistryAuthConfig
name: registry.example.org
username: robot
password: planted-secret
`;

visit("files are opened, added, dropped and closed", async (page) => {
  const tabs = () => page.locator("#files [role=tab]").allTextContents();
  await page.setInputFiles("input[type=file]", [
    { name: "one.yaml", mimeType: "text/yaml", buffer: Buffer.from(SECRET) },
    { name: "two.yaml", mimeType: "text/yaml", buffer: Buffer.from(`\ufeff${NO_SCHEME}`, "utf16le") },
  ]);
  await page.getByRole("tab", { name: "two.yaml 2" }).or(page.getByRole("tab", { name: "two.yaml1" })).waitFor();
  await editorShows(page, /username: robot/);
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], "three.yaml"));
    document.querySelector("main").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  }, "# dropped\n");
  await editorShows(page, /^# dropped/);
  await page.click("#new");
  assert.deepEqual((await tabs()).map((name) => name.replace(/\.yaml.*/, "")), ["pull-through", "one", "two", "three", "file-5"]);
  await page.click("#close-file");
  await page.getByRole("tab", { name: "two.yaml" }).click();
  await editorShows(page, /mirror\.example\.org/);
  await page.keyboard.press("Delete");
  assert.deepEqual((await tabs()).map((name) => name.replace(/\.yaml.*/, "")), ["pull-through", "one", "three"]);
});

visit("each file keeps what was typed into it, and its undo", async (page) => {
  await paste(page, "first: 1\n");
  await page.click("#new");
  await paste(page, "second: 2\n");
  await page.locator("#files [role=tab]").first().click();
  await editorShows(page, /^first: 1/);
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("ControlOrMeta+z");
  await editorShows(page, /RegistryMirrorConfig/);
});

/** The link that the dialog offers, once it is another one than before. */
async function link(page, before = "") {
  await page.waitForFunction((before) => {
    const { value } = document.querySelector("dialog .link") ?? {};
    return value?.includes("#v1=") && value !== before;
  }, before);
  return page.locator("dialog .link").inputValue();
}

visit("a link carries everything but secrets, and those when they are asked for", async (page, { browser }) => {
  await page.click("#new");
  await paste(page, SECRET);
  await showPane(page, "Settings");
  await page.fill("#talosVersion", "1.12");
  await showPane(page, "Pull path");
  await page.fill("#image", "ghcr.io/org/app:1");
  await page.click("#share");
  const masked = await link(page);
  const shared = await open(browser, masked);
  await shared.page.getByRole("tab", { name: "file-2.yaml" }).click();
  await editorShows(shared.page, /username: robot/);
  assert.doesNotMatch(await editorText(shared.page), /planted-secret/);
  await showPane(shared.page, "Pull path");
  assert.equal(await shared.page.inputValue("#image"), "ghcr.io/org/app:1");
  await showPane(shared.page, "Settings");
  assert.equal(await shared.page.inputValue("#talosVersion"), "1.12");
  assert.deepEqual(shared.problems, []);
  await shared.context.close();
  await page.check("#with-secrets");
  const whole = await open(browser, await link(page, masked));
  await whole.page.getByRole("tab", { name: "file-2.yaml" }).click();
  await editorShows(whole.page, /planted-secret/);
  await whole.context.close();
});

visit("no secret leaves in a link made while the text is still being examined", async (page, { browser }) => {
  await paste(page, SECRET);
  await page.click("#share");
  const { page: other, context } = await open(browser, await link(page));
  await editorShows(other, /username: robot/);
  assert.doesNotMatch(await editorText(other), /planted-secret/);
  await context.close();
});

visit("the report is shown, copied and kept in three formats", async (page, { context, site }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: new URL(site.url).origin });
  await paste(page, NO_SCHEME);
  await page.waitForSelector(".finding");
  await showPane(page, "Report");
  const text = (pattern) => page.locator(".report", { hasText: pattern }).textContent();
  assert.match(await text("endpoint-missing-scheme"), /^pull-through\.yaml:5:/m);
  await page.selectOption("select[aria-label=Format]", "json");
  const report = JSON.parse(await text('"version": 1'));
  assert.equal(report.files[0].findings[0].rule, "endpoint-missing-scheme");
  await page.selectOption("select[aria-label=Format]", "sarif");
  const log = JSON.parse(await text('"2.1.0"'));
  assert.equal(log.runs[0].results[0].ruleId, "endpoint-missing-scheme");
  await page.getByRole("button", { name: "Copy" }).click();
  await page.getByText("The report is copied.").waitFor();
  assert.deepEqual(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())), log);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download" }).click()]);
  assert.equal(download.suggestedFilename(), "pullpath.sarif");
  assert.deepEqual(JSON.parse(await readFile(await download.path(), "utf8")), log);
});

visit("certificates are taken apart", async (page) => {
  await showPane(page, "Certificates");
  await page.locator(".certificates", { hasText: "valid from 2025-01-01 to 2045-01-01" }).waitFor();
  await page.locator(".certificates .headline").click();
  assert.match(await page.locator("#editor .cm-activeLine").textContent(), /^ca:/);
}, { address: "#example=self-signed" });

visit("an address can ask for an example and for a rule", async (page) => {
  await editorShows(page, /10\.5\.0\.1:5000/);
  await page.locator(".finding .rule", { hasText: "endpoint-missing-scheme" }).waitFor();
  await page.evaluate(() => {
    location.hash = "#example=harbor";
  });
  await editorShows(page, /harbor/);
}, { address: "#rule=endpoint-missing-scheme" });

visit("an address that makes no sense does no harm", async (page) => {
  await editorShows(page, /RegistryMirrorConfig/);
}, { address: "#rule=__proto__" });
