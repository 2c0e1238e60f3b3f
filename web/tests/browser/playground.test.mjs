/** What a visitor does with the page. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";

import { editorText, launch, open, paste, serve } from "./browser.mjs";

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

/** Runs a test on a fresh page and insists that nothing went wrong in it. */
function visit(name, body, settings) {
  test(name, async () => {
    const { page, context, problems } = await open(browser, site.url, settings);
    await body(page, context);
    assert.deepEqual(problems, []);
    await context.close();
  });
}

const NO_SCHEME = `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: mirror.example.org
`;

async function findings(page) {
  return page.locator(".finding .rule code").allTextContents();
}

visit("a mistake is marked, explained and repaired", async (page) => {
  await paste(page, NO_SCHEME);
  await page.waitForSelector(".finding.error");
  assert.deepEqual(await findings(page), ["endpoint-missing-scheme"]);
  await page.waitForSelector("#editor .cm-lintRange-error");
  await page.locator(".fix", { hasText: "https://" }).click();
  await page.waitForSelector(".calm");
  assert.match(await editorText(page), /url: https:\/\/mirror\.example\.org/);
});

visit("a finding leads to its place", async (page) => {
  await paste(page, NO_SCHEME);
  await page.locator(".finding .headline").click();
  const line = await page.locator("#editor .cm-activeLine").textContent();
  assert.match(line, /mirror\.example\.org/);
});

visit("the picture follows the image and the text", async (page) => {
  await page.getByRole("tab", { name: "Pull path" }).click();
  await page.waitForSelector(".picture svg");
  assert.match(await page.locator(".column svg").first().getAttribute("aria-label"), /10\.5\.0\.1:5000\/v2\/library\/nginx/);
  await page.fill("#image", "ghcr.io/org/app:1");
  await page.locator('svg[aria-label*="10.5.0.1:5003/v2/org/app/manifests/1"]').waitFor();
  await paste(page, "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://other.example.org\n");
  await page.locator('svg[aria-label*="other.example.org"]').waitFor();
});

visit("a dead end is shown with its reason", async (page) => {
  await paste(page, "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nskipFallback: true\n");
  await page.getByRole("tab", { name: "Pull path" }).click();
  await page.locator("svg .dead").first().waitFor();
  assert.match(await page.locator("svg .reason").first().textContent(), /no resolve hosts/);
});

visit("all repairs are shown before they are made", async (page) => {
  await paste(page, NO_SCHEME.replace("mirror.example.org", "https://mirror.example.org?x=1"));
  await page.waitForSelector(".finding");
  await page.locator("#fix-all").click();
  await page.locator("dialog .primary").click();
  await page.locator("dialog").waitFor({ state: "detached" });
  assert.match(await editorText(page), /url: https:\/\/mirror\.example\.org$/m);
});

const SECRET = `apiVersion: v1alpha1
kind: RegistryAuthConfig
name: registry.example.org
username: robot
password: planted-secret
`;

visit("a link carries everything but secrets", async (page) => {
  await paste(page, SECRET);
  await page.locator("#share").click();
  const link = async () => {
    await page.waitForFunction(() => document.querySelector("dialog .link")?.value.includes("#v1="));
    return page.locator("dialog .link").inputValue();
  };
  const masked = await link();
  const shared = await open(browser, masked);
  const text = await editorText(shared.page);
  assert.match(text, /username: robot/);
  assert.doesNotMatch(text, /planted-secret/);
  await shared.context.close();
  await page.check("#with-secrets");
  await page.waitForFunction((old) => document.querySelector("dialog .link").value !== old, masked);
  const open2 = await open(browser, await link());
  assert.match(await editorText(open2.page), /planted-secret/);
  await open2.context.close();
});

visit("the page works offline after the first visit", async (page, context) => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
  });
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector("body[data-ready]");
  await context.setOffline(false);
});

visit("everything can be reached with the keyboard", async (page) => {
  await page.locator("body").press("Tab");
  const seen = new Set();
  for (let step = 0; step < 40; step += 1) {
    const name = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.id || element?.textContent?.slice(0, 20) || element?.tagName;
    });
    seen.add(name);
    // The editor keeps Tab for itself; Escape lets it go.
    if (name === "editor") await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
  }
  for (const name of ["examples", "fix-all", "share", "views-findings"]) assert.ok(seen.has(name), `${name} in ${[...seen]}`);
});

for (const colorScheme of ["light", "dark"]) {
  visit(`nothing serious for axe, ${colorScheme}`, async (page) => {
    for (const name of ["Findings", "Pull path", "Certificates", "Report", "Settings"]) {
      await page.getByRole("tab", { name }).click();
      await page.waitForTimeout(150);
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html}`), []);
    }
  }, { colorScheme });
}

visit("a phone shows it all", async (page) => {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 390, `${width} pixels wide`);
}, { viewport: { width: 390, height: 844 } });
