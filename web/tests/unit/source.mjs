/** The page's sources as modules, without a browser. */

import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

/** Gives the tests of a file a function that loads a source. */
export function sources() {
  let server;
  before(async () => {
    server = await createServer({
      root: fileURLToPath(new URL("../..", import.meta.url)),
      server: { middlewareMode: true, watch: null, ws: false },
      appType: "custom",
      logLevel: "silent",
      optimizeDeps: { noDiscovery: true },
    });
  });
  after(() => server.close());
  return (path) => server.ssrLoadModule(path);
}
