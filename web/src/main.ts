/** Starts the playground, and keeps it for the time without a network. */

import { Playground } from "./playground";

void new Playground().start();
if ("serviceWorker" in navigator && import.meta.env.PROD) {
  void navigator.serviceWorker.register("./sw.js");
}
