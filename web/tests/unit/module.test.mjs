/** The module as it is published: for Node, and for browsers. */

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";

const node = createRequire(import.meta.url)("../../../pkg/node/pullpath.js");

async function web() {
  const module = await import("../../../pkg/web/pullpath.js");
  await module.default({ module_or_path: await readFile(new URL("../../../pkg/web/pullpath_bg.wasm", import.meta.url)) });
  return module;
}

const TEXT = "apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ghcr.io\nendpoints:\n  - url: https://a.example.org?x=1 # 🦊\n";
const LEGACY = "machine:\n  registries:\n    mirrors:\n      ghcr.io:\n        endpoints: [https://a.example.org]\n";

for (const [name, load] of [["Node", () => node], ["browsers", web]]) {
  test(`the module for ${name} checks, repairs, traces, migrates and renders`, async () => {
    const pullpath = await load();
    const files = [{ name: "node.yaml", text: TEXT }];
    const { files: [result] } = pullpath.check(files, {});
    assert.deepEqual(result.findings.map(({ rule }) => rule), ["endpoint-query-or-fragment"]);
    const { from, to } = result.findings[0].range;
    assert.equal(TEXT.slice(from, to), "?x=1");
    assert.equal(pullpath.fix(files, {}, false).texts[0], TEXT.replace("?x=1", ""));
    const trace = pullpath.trace("ghcr.io/org/app:1", files, {});
    assert.equal(trace.pullers[0].attempts[0].url, "https://a.example.org/v2/org/app/manifests/1?ns=ghcr.io");
    assert.deepEqual(trace.pullers[0].attempts[0].place, { file: 0, line: 5 });
    assert.match(pullpath.migrate({ name: "old.yaml", text: LEGACY }, {}, "documents").text, /kind: RegistryMirrorConfig/);
    assert.equal(pullpath.migrate(files[0], {}, "documents").text, undefined);
    for (const format of ["json", "sarif"]) assert.ok(JSON.parse(pullpath.render(files, {}, format).text).version);
    assert.match(pullpath.diagram("ghcr.io/org/app:1", files, {}, "mermaid").text, /^flowchart/);
    assert.ok(pullpath.rules().rules.length > 20);
    assert.match(pullpath.schema("RegistryMirrorConfig"), /endpoints/);
    assert.match(pullpath.version(), /^\d+\.\d+\.\d+/);
  });
}

test("places in a text with many bytes a character are found both ways", () => {
  const text = TEXT.replace("endpoints", "# é🦊\nendpoints");
  const at = text.indexOf("?x=1");
  const [finding] = node.check([{ name: "a", text }], {}).files[0].findings;
  assert.equal(finding.range.from, at);
  assert.equal(finding.range.startByte, Buffer.byteLength(text.slice(0, at)));
  const { hover } = node.hover({ name: "a", text }, {}, text.indexOf("url:"));
  assert.equal(text.slice(hover.range.from, hover.range.to), "url");
});

test("nonsense throws nothing", () => {
  assert.match(node.trace("docker.io/UPPER", [], {}).error, /lowercase/);
  assert.match(node.check([{ name: "a", text: "" }], { talosVersion: "soon" }).error, /version/);
  assert.match(node.check([{ name: "a", text: "" }], { preset: "calm" }).error, /preset/);
  assert.match(node.migrate({ name: "a", text: "" }, {}, "sideways").error, /sideways/);
  assert.match(node.render([], {}, "paper").error, /format/);
  assert.match(node.diagram("nginx", [], {}, "paper").error, /format/);
  assert.deepEqual(node.check("no list", {}).files, []);
});

test("settings reach the rules", () => {
  const rules = (text, options) => node.check([{ name: "a", text }], options).files[0].findings.map(({ rule }) => rule);
  assert.deepEqual(rules(LEGACY, {}), ["legacy-registries-deprecated"]);
  assert.deepEqual(rules(LEGACY, { talosVersion: "1.11" }), []);
  const plain = TEXT.replace("https://a.example.org?x=1", "http://a.example.org");
  assert.deepEqual(rules(plain, {}), []);
  assert.deepEqual(rules(plain, { preset: "strict" }), ["endpoint-plain-http"]);
});
