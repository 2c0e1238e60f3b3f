/** Set-ups to begin with. */

import type { FileInput } from "../../pkg/web/pullpath";

export interface Example {
  title: string;
  image: string;
  files: FileInput[];
}

const node = (text: string): FileInput[] => [{ name: "node.yaml", text }];

function mirror(registry: string, url: string, more = ""): string {
  return `apiVersion: v1alpha1\nkind: RegistryMirrorConfig\nname: ${registry}\nendpoints:\n  - url: ${url}\n${more}`;
}

const REGISTRIES = ["docker.io", "registry.k8s.io", "gcr.io", "ghcr.io"];

export const EXAMPLES: Example[] = [
  {
    title: "Pull-through caches",
    image: "nginx",
    files: node(REGISTRIES.map((name, index) => mirror(name, `http://10.5.0.1:${5000 + index}`)).join("---\n")),
  },
  {
    title: "No way to the upstream",
    image: "nginx",
    files: node(mirror("docker.io", "http://10.5.0.1:5000", "skipFallback: true\n")),
  },
  {
    title: "Harbor as a proxy",
    image: "ghcr.io/siderolabs/kubelet:v1.34.1",
    files: node(REGISTRIES.map((name) => mirror(name, `http://harbor/v2/proxy-${name}`, "    overridePath: true\n")).join("---\n")),
  },
  {
    title: "Credentials for a mirror",
    image: "nginx",
    files: node(`${mirror("docker.io", "https://harbor.example.org:8443/v2/hub", "    overridePath: true\n")}---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: harbor.example.org
username: robot
password: not-the-real-one
`),
  },
  {
    title: "Self-signed registry",
    image: "registry.example.org:5000/app:1.0",
    files: node(`${mirror("registry.example.org:5000", "https://registry.example.org:5000")}---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: registry.example.org:5000
ca: |-
    -----BEGIN CERTIFICATE-----
    MIID...IDAQAB
    -----END CERTIFICATE-----
`),
  },
  {
    title: "Five mistakes",
    image: "nginx",
    files: node(`apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
  - url: https://harbor.example.org/v2/hub
---
apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: https://ghcr.io
endpoint:
  - url: http://10.5.0.1:5001
---
apiVersion: v1alpha1
kind: RegistryAuthConfig
name: docker.io
username: robot
`),
  },
  {
    title: "Kairos operation with a pull secret",
    image: "private-registry.example.com/my-org/my-image:1.0",
    files: [
      {
        name: "nodeop.yaml",
        text: `apiVersion: operator.kairos.io/v1alpha1
kind: NodeOp
metadata:
  name: operation-with-private-image
  namespace: default
spec:
  image: private-registry.example.com/my-org/my-image:1.0
  imagePullSecrets:
    - name: private-registry-secret
  nodeSelector:
    matchLabels:
      kairos.io/managed: "true"
  command:
    - sh
    - -c
    - |
      echo "Running on node $(hostname)"
  concurrency: 1
  stopOnFailure: true
`,
      },
      {
        name: "secret.yaml",
        text: `apiVersion: v1
kind: Secret
metadata:
  name: private-registry-secret
  namespace: default
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: |
    {"auths": {"private-registry.example.com": {"username": "robot", "password": "not-the-real-one"}}}
`,
      },
    ],
  },
];
