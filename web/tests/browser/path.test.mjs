/** The picture of the pull path. */

import assert from "node:assert/strict";

import { editorText, paste, showPane, visits } from "./browser.mjs";

const visit = visits();

/** The requests of a column, as the picture shows them. */
async function requests(page, engine) {
  return page.getByRole("region", { name: `Pull path of ${engine}` }).locator(".url").allTextContents();
}

async function requestsAre(page, engine, expected) {
  await page.getByRole("region", { name: `Pull path of ${engine}` }).locator(".url", { hasText: expected[0] }).first().waitFor();
  assert.deepEqual(await requests(page, engine), expected);
}

const BOTH = "Talos and containerd";

visit("the picture follows the image and the text", async (page) => {
  await showPane(page, "Pull path");
  await requestsAre(page, BOTH, ["http://10.5.0.1:5000/v2", "https://registry-1.docker.io/v2"]);
  await page.fill("#image", "ghcr.io/org/app:1");
  await requestsAre(page, BOTH, ["http://10.5.0.1:5003/v2", "https://ghcr.io/v2"]);
  assert.equal(await page.locator(".canonical").textContent(), "ghcr.io/org/app:1");
  await paste(page, "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://other.example.org\n");
  await requestsAre(page, BOTH, ["https://other.example.org/v2", "https://ghcr.io/v2"]);
});

visit("locks and keys say how a request is secured and who makes it", async (page) => {
  await paste(page, `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: https://harbor.example.org
  - url: https://open.example.org
  - url: http://plain.example.org
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org
username: robot
password: not-the-real-one
---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: open.example.org
insecureSkipVerify: true
`);
  await showPane(page, "Pull path");
  await page.locator(".url", { hasText: "plain.example.org" }).waitFor();
  const icons = await page.locator(".step .icon").evaluateAll((icons) => icons.map((icon) => icon.getAttribute("aria-label")));
  assert.deepEqual(icons, [
    "TLS, certificate verified", "logs in as robot",
    "TLS, any certificate is accepted",
    "plain HTTP, not encrypted",
    "TLS, certificate verified",
  ]);
  assert.doesNotMatch(await page.locator("#view").textContent(), /not-the-real-one/);
});

visit("a dead end is red and says why and where", async (page) => {
  await paste(page, "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: docker.io\nskipFallback: true\n");
  await showPane(page, "Pull path");
  await page.locator(".card.dead .reason", { hasText: "no resolve hosts" }).first().waitFor();
});

visit("a path without fallback ends", async (page) => {
  await showPane(page, "Pull path");
  await page.getByText("the pull fails: the registry itself is not asked").waitFor();
}, { address: "#example=no-fallback" });

visit("engines that differ stand side by side", async (page) => {
  await showPane(page, "Pull path");
  for (const engine of ["Talos", "containerd"]) {
    await requestsAre(page, engine, ["https://registry.example.org:5000/v2", "https://registry.example.org:5000/v2"]);
  }
  await page.getByRole("heading", { name: "What differs" }).waitFor();
}, { address: "#example=self-signed" });

visit("with Secrets the kubelet is drawn", async (page) => {
  await showPane(page, "Pull path");
  await requestsAre(page, "kubelet", ["private-registry.example.com"]);
  assert.equal(await page.locator(".step .icon").getAttribute("aria-label"), "logs in as robot");
  await page.fill("#image", "other.example.org/app");
  await page.locator(".card.dead .reason").first().waitFor();
}, { address: "#example=kairos" });

visit("picture and text lead to each other", async (page) => {
  await showPane(page, "Pull path");
  await page.getByRole("button", { name: "mirror, line 6" }).click();
  assert.match(await page.locator("#editor .cm-activeLine").textContent(), /10\.5\.0\.1:5000/);
  await page.locator(".card.here", { hasText: "10.5.0.1:5000" }).waitFor();
  assert.match(await editorText(page), /10\.5\.0\.1:5000/);
});

visit("what is no image is said", async (page) => {
  await showPane(page, "Pull path");
  await page.fill("#image", "docker.io/UPPER");
  await page.getByRole("alert").filter({ hasText: "lowercase" }).waitFor();
});
