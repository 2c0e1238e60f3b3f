/** Hostile input, speed, accessibility, offline use, small screens. */

import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";

import { NO_SCHEME, editorShows, editorText, findingsAre, open, paste, ready, showPane, visits } from "./browser.mjs";

const visit = visits();

const references = (index) => Array(9).fill(index === 0 ? "*a" : `*n${index - 1}`).join(",");
const HOSTILE = {
  "an alias bomb": ["a: &a [x,x,x,x,x,x,x,x,x]", ...Array.from({ length: 20 }, (_, index) => `k${index}: &n${index} [${references(index)}]`)].join("\n"),
  "a hundred thousand lines": "key: value\n".repeat(100_000),
  "twenty megabytes": "key: value\n".repeat(2_000_000),
  "one line of five megabytes": "x".repeat(5_000_000),
  "twenty thousand mistakes": `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n${"  - url: a\n".repeat(20_000)}`,
  "deep nesting": "[".repeat(100_000),
};

for (const [name, text] of Object.entries(HOSTILE)) {
  visit(`the page survives ${name}`, async (page) => {
    await paste(page, text);
    // Long enough for the engine to have begun.
    await page.waitForTimeout(500);
    await paste(page, NO_SCHEME);
    await findingsAre(page, ["endpoint-missing-scheme"]);
  });
}

visit("input that is too long is left alone, and that is said", async (page) => {
  await paste(page, HOSTILE["twenty megabytes"]);
  await page.locator("#status", { hasText: "longer than 4 MiB" }).waitFor();
  await page.locator("#view", { hasText: "longer than 4 MiB" }).waitFor();
});

visit("thousands of findings are listed piece by piece", async (page) => {
  await paste(page, `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n${"  - url: a\n".repeat(500)}`);
  await page.getByRole("button", { name: /^Show more/ }).waitFor();
  assert.equal(await page.locator(".finding").count(), 100);
  await page.getByRole("button", { name: /^Show more/ }).click();
  assert.equal(await page.locator(".finding").count(), 200);
});

visit("HTML in a text stays text", async (page) => {
  const tag = `<img src=x onerror="document.title='owned'">`;
  await paste(page, `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: '${tag}'\n${tag}: 1\nendpoints:\n  - url: '${tag}'\n`);
  await page.waitForSelector(".finding");
  for (const name of ["Pull path", "Certificates", "Report", "Findings"]) {
    await showPane(page, name);
    if (name === "Pull path") await page.fill("#image", tag);
    await page.waitForTimeout(100);
    assert.equal(await page.locator("#view img").count(), 0, name);
  }
  await page.click("#share");
  assert.equal(await page.title(), "pullpath playground");
});

visit("the answer belongs to the last text", async (page) => {
  await paste(page, "");
  for (const text of ["apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nendpoints:\n  - url: ", "mirror.example.org", "\n"]) {
    await page.keyboard.insertText(text);
  }
  await findingsAre(page, ["endpoint-missing-scheme"]);
  await page.waitForTimeout(400);
  await findingsAre(page, ["endpoint-missing-scheme"]);
});

visit("typing in a long file is not held up", async (page) => {
  const mirrors = Array.from({ length: 100 }, (_, index) => `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: r${index}.example.org\nendpoints:\n  - url: https://m${index}.example.org\n`);
  await paste(page, mirrors.join("---\n"));
  await page.waitForSelector(".calm");
  await page.keyboard.press("ControlOrMeta+End");
  const longest = page.evaluate(() => new Promise((resolve) => {
    let worst = 0;
    let last = performance.now();
    const tick = () => {
      const now = performance.now();
      worst = Math.max(worst, now - last);
      last = now;
    };
    const timer = setInterval(tick, 5);
    setTimeout(() => {
      clearInterval(timer);
      resolve(worst);
    }, 2000);
  }));
  const started = Date.now();
  await page.keyboard.type("skipFallbak: true", { delay: 30 });
  await findingsAre(page, ["unknown-field"]);
  console.log(`# a mistake typed into 600 lines is found ${Date.now() - started} ms after its first key; the page paused ${Math.round(await longest)} ms at most`);
});

visit("the first answer comes soon", async (page) => {
  const time = await page.evaluate(() => {
    const loaded = performance.getEntriesByType("navigation")[0].loadEventEnd;
    return performance.getEntriesByName("first answer")[0].startTime - loaded;
  });
  console.log(`# first findings ${Math.round(time)} ms after the page has loaded`);
});

visit("the page works offline after the first visit, also where an address asks for something", async (page, { context }) => {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    }
  });
  await context.setOffline(true);
  await page.reload();
  await ready(page);
  await paste(page, NO_SCHEME);
  await findingsAre(page, ["endpoint-missing-scheme"]);
  await page.getByRole("button", { name: "Explain endpoint-missing-scheme" }).click();
  await page.getByRole("heading", { name: "What happens" }).waitFor();
  await context.setOffline(false);
});

visit("everything works with the keyboard alone", async (page) => {
  const focus = async (id) => {
    for (let step = 0; step < 60; step += 1) {
      const here = await page.evaluate(() => document.activeElement?.id ?? "");
      if (here === id) return;
      // The editor keeps Tab for itself; Escape lets it go.
      if (here === "editor") await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
    }
    assert.fail(`${id} cannot be reached`);
  };
  await focus("examples");
  await page.keyboard.press("F");
  await page.keyboard.press("i");
  await editorShows(page, /harbor\.example\.org/);
  await focus("editor");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(NO_SCHEME);
  await findingsAre(page, ["endpoint-missing-scheme"]);
  await page.keyboard.press("F8");
  await page.keyboard.press("ControlOrMeta+.");
  await editorShows(page, /url: https?:\/\/mirror\.example\.org/);
  await page.waitForSelector(".calm");
  await focus("views-findings");
  await page.keyboard.press("ArrowRight");
  await page.locator(".url", { hasText: "mirror.example.org" }).waitFor();
  await focus("image");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("quay.io/org/app");
  await page.locator(".canonical", { hasText: "quay.io/org/app:latest" }).waitFor();
  await page.keyboard.press("Shift+Tab");
  await focus("share");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "share");
});

async function seriousFaults(page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id} ${nodes[0]?.html}`);
}

for (const colorScheme of ["light", "dark"]) {
  visit(`nothing serious for axe, ${colorScheme}`, async (page) => {
    for (const [example, names] of [
      ["mistakes", ["Findings", "Pull path", "Report", "Settings"]],
      ["self-signed", ["Pull path", "Certificates"]],
      ["kairos", ["Pull path"]],
    ]) {
      await page.selectOption("#examples", example);
      for (const name of names) {
        await showPane(page, name);
        await page.waitForTimeout(250);
        assert.deepEqual(await seriousFaults(page), [], `${example}, ${name}`);
      }
    }
    await page.selectOption("#examples", "legacy");
    await showPane(page, "Findings");
    for (const button of ["#migrate", "#fix-all", "#share", ".finding .rule"]) {
      await page.click(button);
      await page.waitForTimeout(400);
      assert.deepEqual(await seriousFaults(page), [], button);
      await page.keyboard.press("Escape");
    }
  }, { colorScheme });
}

visit("a phone shows it all", async (page) => {
  for (const name of ["Findings", "Pull path", "Certificates", "Report", "Settings"]) {
    await showPane(page, name);
    await page.waitForTimeout(100);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 390, `${name}: ${width} pixels wide`);
  }
}, { viewport: { width: 390, height: 844 }, address: "#example=mistakes" });
