/** Links, and what they must not carry. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { sources } from "./source.mjs";

const source = sources();

test("a link keeps files, image and settings", async () => {
  const { toFragment, fromFragment } = await source("/src/link.ts");
  const state = {
    files: [{ name: "a.yaml", text: "é: 🦊\n" }, { name: "b.yaml", text: "" }],
    image: "nginx",
    options: { input: "talos-patch", talosVersion: "1.12", preset: "strict", assumePublic: ["docker.io"], knownSecrets: ["a/b"], imageCache: true },
  };
  assert.deepEqual(await fromFragment(await toFragment(state)), state);
});

test("a link that is none of ours is left alone", async () => {
  const { fromFragment } = await source("/src/link.ts");
  for (const fragment of ["", "#", "#v1=", "#v1=AAAA", "#v2=abc", "#v1=%%%"]) {
    assert.equal(await fromFragment(fragment), undefined, fragment);
  }
});

test("only what has the right shape is taken from a link", async () => {
  const { toFragment, fromFragment } = await source("/src/link.ts");
  const files = [{ name: "a", text: "b" }];
  for (const state of [null, [], {}, { files: [], image: "x" }, { files: [{ name: 1, text: "" }], image: "x" }, { files, image: 1 }]) {
    assert.equal(await fromFragment(await toFragment(state)), undefined, JSON.stringify(state));
  }
  const crooked = { files, image: "x", options: { talosVersion: 1, assumePublic: "a", knownSecrets: [1], imageCache: "yes", more: "x", now: 0 } };
  assert.deepEqual(await fromFragment(await toFragment(crooked)), { files, image: "x", options: {} });
});

test("a small link that unfolds to a huge text is refused", async () => {
  const { toFragment, fromFragment } = await source("/src/link.ts");
  const fragment = await toFragment({ files: [{ name: "a", text: "x".repeat(20_000_000) }], image: "x", options: {} });
  assert.ok(fragment.length < 100_000);
  assert.equal(await fromFragment(fragment), undefined);
});

test("secrets are masked wherever they stand", async () => {
  const { masked } = await source("/src/mask.ts");
  const text = "a: 🦊one b: two";
  assert.equal(masked(text, [{ from: 5, to: 8 }, { from: 12, to: 15 }]), "a: 🦊hidden b: hidden");
  assert.equal(masked(text, [{ from: 12, to: 15 }, { from: 5, to: 8 }]), "a: 🦊hidden b: hidden");
  // Ranges that overlap hide what any of them hides.
  assert.equal(masked("0123456789", [{ from: 2, to: 5 }, { from: 4, to: 8 }]), "01hidden89");
  assert.equal(masked("0123456789", [{ from: 2, to: 8 }, { from: 3, to: 4 }]), "01hidden89");
  assert.equal(masked("", []), "");
});
