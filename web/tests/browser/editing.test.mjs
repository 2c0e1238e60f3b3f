/** Text, findings, repairs. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";

import { NO_SCHEME, editorShows, editorText, findingsAre, paste, showPane, visits } from "./browser.mjs";

const visit = visits();

/** A page that lost the blanks at the beginning of its lines. */
const FLATTENED = await readFile(new URL("../../examples/flattened.yaml", import.meta.url), "utf8");

visit("a mistake is marked, explained and repaired", async (page) => {
  await paste(page, NO_SCHEME);
  await findingsAre(page, ["endpoint-missing-scheme"]);
  await page.waitForSelector("#editor .cm-lintRange-error");
  await page.waitForSelector("#editor .cm-lint-marker-error");
  const finding = page.locator(".finding");
  assert.match(await finding.locator(".headline").textContent(), /error.*mirror\.example\.org.*line 5/);
  assert.match(await finding.locator(".help").textContent(), /scheme/);
  await page.locator(".fix", { hasText: "https://" }).click();
  await page.waitForSelector(".calm");
  assert.match(await editorText(page), /url: https:\/\/mirror\.example\.org$/m);
});

visit("a mistake is found while it is typed", async (page) => {
  await paste(page, NO_SCHEME.replace("mirror", "https://mirror"));
  await page.waitForSelector(".calm");
  await page.keyboard.type("skipFallbak: true");
  await findingsAre(page, ["unknown-field"]);
});

visit("a finding leads to its place", async (page) => {
  await paste(page, NO_SCHEME);
  await page.locator(".finding .headline").click();
  assert.match(await page.locator("#editor .cm-activeLine").textContent(), /mirror\.example\.org/);
});

visit("a repair fits although the text has changed above it", async (page) => {
  await paste(page, NO_SCHEME);
  await findingsAre(page, ["endpoint-missing-scheme"]);
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.insertText("# one more line\n");
  await page.locator(".fix", { hasText: "https://" }).click();
  await editorShows(page, /^# one more line\n[^]*url: https:\/\/mirror\.example\.org$/m);
});

visit("all repairs are shown before they are made, in all files", async (page) => {
  const text = NO_SCHEME.replace("mirror.example.org", "https://mirror.example.org?x=1");
  await paste(page, text);
  await page.click("#new");
  await paste(page, text.replace("docker.io", "ghcr.io"));
  await page.waitForFunction(() => document.querySelectorAll(".finding").length === 2);
  await page.click("#fix-all");
  const dialog = page.getByRole("dialog", { name: "Repair" });
  await dialog.getByText("2 repairs.").waitFor();
  assert.deepEqual(await dialog.locator("h3").allTextContents(), ["pull-through.yaml", "file-2.yaml"]);
  await dialog.locator(".cm-deletedText, .cm-changedText").first().waitFor();
  assert.match(await editorText(page), /\?x=1/);
  await dialog.getByRole("button", { name: "Apply" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.waitForSelector(".calm");
  await editorShows(page, /url: https:\/\/mirror\.example\.org$/m);
  await page.getByRole("tab", { name: "pull-through.yaml" }).click();
  await editorShows(page, /url: https:\/\/mirror\.example\.org$/m);
});

visit("the flattened Kairos sample is pasted and repaired", async (page) => {
  await paste(page, FLATTENED);
  await findingsAre(page, ["indentation-lost"]);
  await page.click("#fix-all");
  const dialog = page.getByRole("dialog", { name: "Repair" });
  await dialog.locator(".diff").or(dialog.getByText("nothing to repair")).waitFor();
  await dialog.getByRole("checkbox").check();
  await dialog.locator(".diff .cm-changedLine").first().waitFor();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await editorShows(page, /^spec:\n  image: private-registry\.example\.com\/my-org\/my-image:latest$/m);
  await editorShows(page, /^      echo "Running on node \$\(hostname\)"$/m);
  await page.waitForFunction(() => ![...document.querySelectorAll(".finding .rule")].some(({ textContent }) => textContent === "indentation-lost"));
});

visit("the old block is migrated after a look at the difference, and back by undo", async (page) => {
  const before = await editorText(page);
  await page.click("#migrate");
  const dialog = page.getByRole("dialog", { name: "Migrate legacy.yaml" });
  await dialog.getByText("3 settings move").waitFor();
  await dialog.locator(".diff").waitFor();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await editorShows(page, /^kind: RegistryMirrorConfig$/m);
  await page.locator("#editor .cm-content").click();
  await page.keyboard.press("ControlOrMeta+z");
  assert.equal(await editorText(page), before);
}, { address: "#example=legacy" });

visit("nothing to migrate is said, and cannot be applied", async (page) => {
  await page.click("#migrate");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("nothing to migrate").waitFor();
  assert.ok(await dialog.getByRole("button", { name: "Apply" }).isDisabled());
});

visit("fields are offered and explained", async (page) => {
  await paste(page, "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nskip");
  await page.keyboard.press("Control+Space");
  await page.locator("#editor .cm-tooltip-autocomplete li", { hasText: "skipFallback" }).waitFor();
  // A list that has only just come takes no key.
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await editorShows(page, /^skipFallback/m);
  await page.locator("#editor .cm-line", { hasText: "RegistryMirrorConfig" }).locator("span").last().hover();
  await page.locator("#editor .explanation").first().waitFor();
});

visit("a rule is explained, and its example opened", async (page) => {
  await paste(page, NO_SCHEME);
  await page.getByRole("button", { name: "Explain endpoint-missing-scheme" }).click();
  const dialog = page.getByRole("dialog", { name: "endpoint-missing-scheme" });
  await dialog.getByRole("heading", { name: "What happens" }).waitFor();
  await dialog.getByRole("button", { name: "Open the bad example" }).click();
  await editorShows(page, /10\.5\.0\.1:5000/);
  await findingsAre(page, ["endpoint-missing-scheme"]);
});

visit("settings change what is found", async (page) => {
  await paste(page, "machine:\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: [https://a.example.org]\n");
  await findingsAre(page, ["legacy-registries-deprecated"]);
  await showPane(page, "Settings");
  await page.fill("#talosVersion", "1.11");
  await page.keyboard.press("Tab");
  await showPane(page, "Findings");
  await page.waitForSelector(".calm");
});
