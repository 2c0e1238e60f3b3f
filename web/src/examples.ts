/** Set-ups to begin with. Their texts stand in `web/examples`. */

import type { State } from "./link";

export interface Example {
  /** In addresses: `#example=harbor`. */
  id: string;
  title: string;
  image: string;
  /** Files in `web/examples`, without ending. */
  files: string[];
}

const TEXTS = import.meta.glob<string>("../examples/*.yaml", { query: "?raw", import: "default", eager: true });

export const EXAMPLES: readonly Example[] = [
  { id: "pull-through", title: "Pull-through caches", image: "nginx", files: ["pull-through"] },
  { id: "no-fallback", title: "No way to the registry itself", image: "nginx", files: ["no-fallback"] },
  { id: "harbor", title: "Harbor as a proxy", image: "ghcr.io/siderolabs/kubelet:v1.34.1", files: ["harbor"] },
  { id: "authentication", title: "Credentials for a mirror", image: "nginx", files: ["authentication"] },
  { id: "self-signed", title: "A registry with its own CA", image: "registry.example.org:5000/app:1.0", files: ["self-signed"] },
  { id: "legacy", title: "The old machine.registries block", image: "ghcr.io/org/app:1.0", files: ["legacy"] },
  { id: "mistakes", title: "Five mistakes", image: "nginx", files: ["mistakes"] },
  {
    id: "flattened",
    title: "Indentation lost on the way",
    image: "private-registry.example.com/my-org/my-image:latest",
    files: ["flattened"],
  },
  {
    id: "kairos",
    title: "Kairos operation with a pull secret",
    image: "private-registry.example.com/my-org/my-image:1.0",
    files: ["kairos-nodeop", "kairos-secret"],
  },
  { id: "pasted", title: "Pasted without its indentation", image: "private-registry.example.com/my-org/my-image:1.0", files: ["pasted"] },
];

/** What the page is about with an example. */
export function stateOf(example: Example): State {
  return {
    files: example.files.map((name) => ({ name: `${name}.yaml`, text: TEXTS[`../examples/${name}.yaml`] ?? "" })),
    image: example.image,
    options: {},
  };
}
