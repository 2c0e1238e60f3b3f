/** The module finds what the command line finds, to the byte. */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const pullpath = createRequire(import.meta.url)("../../../pkg/node/pullpath.js");
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Room for the reports of all recorded inputs. */
const maxBuffer = 512 * 1024 * 1024;

/** What only somebody with a disk can find. */
const OF_THE_DISK = new Set(["patch-file-unread"]);

let binary;
let folder;

before(() => {
  const cargo = process.env.CARGO ?? "cargo";
  const messages = execFileSync(cargo, ["build", "--quiet", "--locked", "--package", "pullpath", "--message-format", "json"], { cwd: root, maxBuffer });
  binary = messages.toString().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line)).findLast(({ executable }) => executable).executable;
  folder = mkdtempSync(join(tmpdir(), "pullpath-parity-"));
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** What the command line says of files, with these settings. */
function commandLine(set, files, { talosVersion, input }) {
  const own = join(folder, set);
  for (const { name, text } of files) {
    mkdirSync(dirname(join(own, name)), { recursive: true });
    writeFileSync(join(own, name), text);
  }
  writeFileSync(join(own, "pullpath.toml"), 'preset = "all"\n');
  const given = [talosVersion && ["--talos-version", talosVersion], input && ["--as", input]].filter(Boolean).flat();
  const names = files.map(({ name }) => name);
  const { stdout, stderr } = spawnSync(binary, ["check", "--format", "json", ...given, "--", ...names], { cwd: own, maxBuffer });
  assert.ok(stdout.length > 0, stderr.toString());
  return JSON.parse(stdout);
}

/** A finding of the module in the form of the report. */
function inReport({ range, labels, fixes, ...finding }, files, index) {
  const start = ({ startByte: byte, line, column }) => ({ line, column, byte });
  return {
    ...finding,
    start: start(range),
    end: range.endByte,
    labels: labels.map(({ message, file, range }) => ({ message, file: files[file ?? index].name, start: start(range), end: range.endByte })),
    fixes: fixes.map(({ title, applicability, edits }) => ({
      title,
      applicability,
      edits: edits.map(({ range, text }) => ({ start: range.startByte, end: range.endByte, text })),
    })),
  };
}

/** A finding of the report, without what the module has no use for. Edits that would show a secret are not in it. */
function ofReport({ rule, level, impact, consumer, message, help, notes, path, span, labels, fixes }, file) {
  const optional = (value) => value ?? undefined;
  return {
    rule, level, impact, consumer: optional(consumer), message, help: optional(help), notes, path: optional(path),
    start: span.start,
    end: span.end.byte,
    labels: labels.map(({ message, file: other, span }) => ({ message, file: other ?? file, start: span.start, end: span.end.byte })),
    fixes: fixes.map(({ title, applicability, edits, withheld }) => ({ title, applicability, edits: withheld ? "withheld" : edits })),
  };
}

/** Compares what both say of files; the number of findings. */
function compare(set, files, options = {}) {
  const report = commandLine(set, files, options);
  const settings = { ...options, preset: "all", now: Math.floor(Date.now() / 1000) };
  const checked = pullpath.check(files, settings);
  assert.equal(checked.error, undefined);
  const index = new Map(files.map(({ name }, at) => [name, at]));
  let findings = 0;
  for (const { path, findings: expected } of report.files) {
    const at = index.get(path);
    assert.notEqual(at, undefined, path);
    const ours = checked.files[at].findings.map((finding) => inReport(finding, files, at));
    const theirs = expected.filter(({ rule }) => !OF_THE_DISK.has(rule)).map((finding) => ofReport(finding, path));
    theirs.forEach(({ fixes }, finding) => fixes.forEach((fix, number) => {
      if (fix.edits === "withheld") fix.edits = ours[finding]?.fixes[number]?.edits;
    }));
    assert.deepEqual(ours, theirs, path);
    findings += theirs.length;
    index.delete(path);
  }
  // What the command line passes over holds nothing for the module either.
  for (const [name, at] of index) assert.deepEqual(checked.files[at].findings, [], name);
  console.log(`# ${set}: ${files.length} files, ${findings} findings`);
  return findings;
}

/** The fenced texts of a folder's pages, by the settings they ask for. */
function fences(path) {
  const sets = new Map();
  for (const page of readdirSync(join(root, path)).filter((name) => name.endsWith(".md"))) {
    const text = readFileSync(join(root, path, page), "utf8");
    let number = 0;
    for (const [, words, body] of text.matchAll(/^```yaml(.*)\n([^]*?)^```$/gm)) {
      number += 1;
      const { as: input, talos: talosVersion } = Object.fromEntries(words.trim().split(/\s+/).map((word) => word.split("=")));
      const key = JSON.stringify({ ...(input && { input }), ...(talosVersion && { talosVersion }) });
      const files = sets.get(key) ?? [];
      files.push({ name: `${page.replace(".md", "")}-${number}.yaml`, text: body });
      sets.set(key, files);
    }
  }
  return sets;
}

function folderOf(path) {
  return readdirSync(join(root, path)).filter((name) => name.endsWith(".yaml"))
    .map((name) => ({ name, text: readFileSync(join(root, path, name), "utf8") }));
}

test("the examples of the rules", () => {
  let set = 0;
  for (const [options, files] of fences("docs/rules")) {
    set += 1;
    assert.ok(compare(`rules-${set}`, files, JSON.parse(options)) > 0);
  }
});

test("the examples of the repository and of the playground", () => {
  for (const file of [...folderOf("examples"), ...folderOf("web/examples")]) {
    compare(`example-${file.name}`, [file]);
  }
  compare("examples", folderOf("examples"));
  compare("playground", folderOf("web/examples"));
});

test("the recorded inputs", () => {
  const names = ["talos/verdict", "talos/trace", "yaml/go-verdicts-broken", "yaml/go-verdicts-semantics"];
  for (const name of names) {
    const lines = readFileSync(join(root, "tests/vectors", `${name}.jsonl`), "utf8").split("\n").filter((line) => line !== "");
    const files = lines.map((line) => JSON.parse(line)).filter(({ input }) => typeof input === "string")
      .map(({ input }, index) => ({ name: `${String(index).padStart(5, "0")}.yaml`, text: input }));
    // Many at once, so that rules across files speak too, but not so many that everything conflicts with everything.
    for (let start = 0; start < files.length; start += 500) {
      assert.ok(compare(`${name}-${start}`, files.slice(start, start + 500)) > 0);
    }
  }
});

test("the pull paths of the examples", () => {
  const own = join(folder, "paths");
  mkdirSync(own);
  for (const file of folderOf("web/examples")) {
    writeFileSync(join(own, file.name), file.text);
    for (const image of ["nginx", "ghcr.io/org/app:1.0", "registry.example.org:5000/app:1.0", "private-registry.example.com/my-org/my-image:1.0"]) {
      const theirs = spawnSync(binary, ["trace", "--format", "json", image, file.name], { cwd: own, maxBuffer }).stdout.toString();
      const { error, text } = pullpath.diagram(image, [file], {}, "json");
      assert.equal(error, undefined);
      assert.deepEqual(JSON.parse(text), JSON.parse(theirs), `${image} with ${file.name}`);
    }
  }
});
