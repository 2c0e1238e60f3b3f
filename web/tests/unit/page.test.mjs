/** Parts of the page that need no browser. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sources } from "./source.mjs";

const source = sources();

test("of overlapping questions one runs, and the newest of the others follows", async () => {
  const { latest } = await source("/src/latest.ts");
  const asked = [];
  const finish = [];
  const ask = latest((question) => {
    asked.push(question);
    return new Promise((resolve) => finish.push(() => resolve(`answer to ${question}`)));
  });
  const answers = ["a", "b", "c"].map((question) => ask(question));
  assert.deepEqual(asked, ["a"]);
  finish[0]();
  assert.equal(await answers[0], undefined);
  assert.equal(await answers[1], undefined);
  assert.deepEqual(asked, ["a", "c"]);
  finish[1]();
  assert.equal(await answers[2], "answer to c");
  const next = ask("d");
  finish[2]();
  assert.equal(await next, "answer to d");
});

test("a failure is told to the newest question only", async () => {
  const { latest } = await source("/src/latest.ts");
  const ask = latest(async () => {
    throw new Error("broken");
  });
  const [first, second] = [ask(1), ask(2)];
  assert.equal(await first, undefined);
  await assert.rejects(second, /broken/);
});

test("the bad example of a rule is found with its settings", async () => {
  const { badExample, rulePage } = await source("/src/rule-pages.ts");
  assert.equal(badExample("# a\n"), undefined);
  assert.deepEqual(badExample("```yaml expect\na: 1\n```\n"), { text: "a: 1\n", options: {} });
  assert.deepEqual(badExample("```yaml expect as=talos-patch talos=1.12.1\na: 1\n```\n"), {
    text: "a: 1\n",
    options: { input: "talos-patch", talosVersion: "1.12.1" },
  });
  assert.match(await rulePage("endpoint-missing-scheme"), /^# endpoint-missing-scheme/);
  assert.equal(await rulePage("constructor"), undefined);
});

test("files are read as UTF-8 and UTF-16", async () => {
  const { decoded } = await source("/src/opened.ts");
  assert.equal(decoded(new TextEncoder().encode("\ufeffé: 🦊")), "é: 🦊");
  assert.equal(decoded(Uint8Array.from(Buffer.from("\ufeffé: 🦊", "utf16le"))), "é: 🦊");
  assert.equal(decoded(Uint8Array.from(Buffer.from("\ufeffé: 🦊", "utf16le").swap16())), "é: 🦊");
  assert.equal(decoded(new Uint8Array()), "");
});

test("images that the files name are offered once", async () => {
  const { imagesIn } = await source("/src/images.ts");
  const text = "spec:\n  image: a/b:1\n  containers:\n    - image: \"c.example.org/d@sha256:0\" # x\n    - image: a/b:1\n  # image: none\n";
  assert.deepEqual(imagesIn([{ text }]), ["a/b:1", "c.example.org/d@sha256:0"]);
});

test("counts are put in words", async () => {
  const { summary } = await source("/src/summary.ts");
  const file = (...levels) => ({ findings: levels.map((level) => ({ level })) });
  assert.equal(summary([file()]), "Nothing to complain about.");
  assert.equal(summary([file("error", "warning"), file("error", "info")]), "2 errors, 1 warning, 1 note.");
});

test("every example is there, and says what its title promises", async () => {
  const { EXAMPLES, stateOf } = await source("/src/examples.ts");
  for (const example of EXAMPLES) {
    for (const { name, text } of stateOf(example).files) assert.ok(text.length > 0, `${example.id}: ${name}`);
  }
});
