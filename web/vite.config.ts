import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { defineConfig, type Plugin } from "vite";

/** The pages of the rules as one module, which the page fetches when it needs them. */
function rulePages(): Plugin {
  const name = "virtual:rule-pages";
  const folder = fileURLToPath(new URL("../docs/rules/", import.meta.url));
  return {
    name: "pullpath-rule-pages",
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load(id) {
      if (id !== `\0${name}`) return undefined;
      const files = readdirSync(folder).filter((file) => file.endsWith(".md") && file !== "README.md");
      const pages = files.map((file) => [file.slice(0, -".md".length), readFileSync(folder + file, "utf8")]);
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(pages)))});`;
    },
  };
}

/** Writes the service worker with the list of files that the page needs without a network. */
function offline(): Plugin {
  return {
    name: "pullpath-offline",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const built = Object.values(bundle).filter((file) => !file.fileName.endsWith(".map") && file.fileName !== "index.html");
        const page = bundle["index.html"];
        const contents = [page, ...built].map((file) => (file?.type === "asset" ? file.source : file?.code) ?? "");
        const version = createHash("sha256");
        for (const content of contents) version.update(content);
        this.emitFile({
          type: "asset",
          fileName: "sw.js",
          source: serviceWorker(version.digest("hex").slice(0, 12), ["./", "./icon.svg", ...built.map((file) => `./${file.fileName}`)]),
        });
      },
    },
  };
}

function serviceWorker(version: string, files: string[]): string {
  return `const OURS = "pullpath " + self.registration.scope + " ";
const CACHE = OURS + "${version}";
const FILES = ${JSON.stringify(files)};
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const cache = await caches.open(CACHE);
    const cached = await cache.match(event.request, { ignoreSearch: true, ignoreVary: true });
    return cached ?? fetch(event.request);
  })());
});
`;
}

export default defineConfig({
  base: "./",
  build: { target: "es2022", outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  plugins: [rulePages(), offline()],
});
