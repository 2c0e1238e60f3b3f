import { defineConfig, type Plugin } from "vite";

/** Writes the service worker with the list of files that the page needs without a network. */
function offline(): Plugin {
  return {
    name: "pullpath-offline",
    apply: "build",
    generateBundle(_options, bundle) {
      const files = ["./", "./icon.svg", ...Object.keys(bundle).map((file) => `./${file}`)].filter((file) => !file.endsWith(".map"));
      const version = hash(files.join("\n"));
      this.emitFile({
        type: "asset",
        fileName: "sw.js",
        source: serviceWorker(version, files),
      });
    },
  };
}

/** FNV-1a: names of built files carry their content's hash, so the list changes with any file. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const character of text) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return value.toString(16);
}

function serviceWorker(version: string, files: string[]): string {
  return `const CACHE = "pullpath-${version}";
const FILES = ${JSON.stringify(files)};
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("pullpath-") && name !== CACHE) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});
self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    const cached = await caches.match(event.request, { ignoreSearch: true, ignoreVary: true });
    return cached ?? fetch(event.request);
  })());
});
`;
}

export default defineConfig({
  base: "./",
  build: { target: "es2022", outDir: "dist", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  worker: { format: "es" },
  plugins: [offline()],
});
