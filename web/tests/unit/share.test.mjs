/** Links, and the module in Node. */

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";
import { createServer } from "vite";

const pullpath = createRequire(import.meta.url)("../../../pkg/node/pullpath.js");

async function source(path) {
  const server = await createServer({ root: new URL("../..", import.meta.url).pathname, server: { middlewareMode: true }, appType: "custom", logLevel: "silent" });
  try {
    return await server.ssrLoadModule(path);
  } finally {
    await server.close();
  }
}

test("a link keeps files, image and settings", async () => {
  const { toFragment, fromFragment } = await source("/src/share.ts");
  const state = { files: [{ name: "a.yaml", text: "é: 🦊\n" }], image: "nginx", options: { talosVersion: "1.12" } };
  assert.deepEqual(await fromFragment(await toFragment(state)), state);
});

test("a link that is none of ours is left alone", async () => {
  const { fromFragment } = await source("/src/share.ts");
  for (const fragment of ["", "#", "#v1=", "#v1=AAAA", "#v2=abc", "#v1=%%%"]) {
    assert.equal(await fromFragment(fragment), undefined, fragment);
  }
});

test("secrets are masked by their ranges", async () => {
  const { masked } = await source("/src/share.ts");
  assert.equal(masked("password: 🦊secret\n", [{ from: 10, to: 18 }]), "password: hidden\n");
});

test("the module checks, traces and repairs in Node", () => {
  const files = [{ name: "node.yaml", text: "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://a.example.org?x=1 # 🦊\n" }];
  const { files: [result] } = pullpath.check(files, {});
  assert.deepEqual(result.findings.map(({ rule }) => rule), ["endpoint-query-or-fragment"]);
  const { from, to } = result.findings[0].range;
  assert.equal(files[0].text.slice(from, to), "?x=1");
  assert.equal(pullpath.fix(files, {}, false).texts[0], files[0].text.replace("?x=1", ""));
  const trace = pullpath.trace("ghcr.io/org/app:1", files, {});
  assert.equal(trace.pullers[0].attempts[0].url, "https://a.example.org/v2/org/app/manifests/1?ns=ghcr.io");
  assert.ok(pullpath.rules().rules.length > 20);
  assert.match(pullpath.schema("RegistryMirrorConfig"), /endpoints/);
});

test("nonsense throws nothing", () => {
  assert.match(pullpath.trace("docker.io/UPPER", [], {}).error, /lowercase/);
  assert.match(pullpath.check([{ name: "a", text: "" }], { talosVersion: "soon" }).error, /version/);
  assert.deepEqual(pullpath.check("no list", {}).files, []);
});
