// The packaged extension: what is in it, that it loads, and that it starts the server it is told to.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(`${root}/package.json`, "utf8"));

test("the package holds the bundle and nothing that it was made from", () => {
  const archive = `${root}/dist/pullpath.vsix`;
  assert.ok(existsSync(archive));
  const script = "import sys, zipfile; print('\\n'.join(zipfile.ZipFile(sys.argv[1]).namelist()))";
  const names = execFileSync("python3", ["-c", script, archive], { encoding: "utf8" }).trim().split("\n");
  const inside = names.filter((name) => name.startsWith("extension/")).sort();
  assert.deepEqual(inside, [
    "extension/LICENSE-APACHE",
    "extension/LICENSE-MIT",
    "extension/dist/extension.js",
    "extension/package.json",
    "extension/readme.md",
  ]);
});

test("it wakes up for YAML only", () => {
  assert.deepEqual(manifest.activationEvents, ["onLanguage:yaml"]);
});

test("every setting and command of the manifest is used in the code", () => {
  const code = readFileSync(`${root}/src/extension.ts`, "utf8");
  for (const command of manifest.contributes.commands) {
    assert.ok(code.includes(`"${command.command}"`), command.command);
  }
  // The server asks for these by itself.
  const asked = ["pullpath.settings", "pullpath.typingPause"];
  const names = Object.keys(manifest.contributes.configuration.properties).filter((n) => !asked.includes(n));
  for (const name of names) {
    assert.ok(code.includes(`"${name.replace("pullpath.", "")}"`), name);
  }
});

test("the settings are those that the server reads", () => {
  const schema = JSON.parse(readFileSync(`${root}/../../schemas/pullpath.schema.json`, "utf8"));
  const offered = manifest.contributes.configuration.properties["pullpath.settings"].properties;
  assert.deepEqual(Object.keys(offered).sort(), Object.keys(schema.properties).sort());
  for (const [key, { description, enum: values, pattern }] of Object.entries(schema.properties)) {
    assert.deepEqual(offered[key].enum, values, key);
    assert.equal(offered[key].pattern, pattern, key);
    assert.ok(offered[key].description && (key === "rules" || offered[key].description === description), key);
  }
});

test("the page of the extension names every setting", () => {
  const page = readFileSync(`${root}/README.md`, "utf8");
  for (const name of Object.keys(manifest.contributes.configuration.properties)) {
    assert.ok(page.includes(`\`${name}\``), name);
  }
});

test("the bundle loads where there is nothing but VS Code's own module", () => {
  const require = createRequire(import.meta.url);
  const Module = require("node:module");
  const load = Module._load;
  // Whatever is asked of it is a class, an enumeration and a function at once.
  const anything = () =>
    new Proxy(class {}, {
      get: (target, key) => (key in target || typeof key === "symbol" ? target[key] : anything()),
      apply: () => anything(),
    });
  Module._load = (name, ...rest) =>
    name === "vscode" ? Object.assign(anything(), { version: "1.91.0" }) : load(name, ...rest);
  try {
    const extension = require("../dist/extension.js");
    assert.equal(typeof extension.activate, "function");
    assert.equal(typeof extension.deactivate, "function");
  } finally {
    Module._load = load;
  }
});
