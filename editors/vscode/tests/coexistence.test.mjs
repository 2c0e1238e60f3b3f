// pullpath and yaml-language-server on one file, as the page about editors says it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeConfigurationNotification,
  DidOpenTextDocumentNotification,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const require = createRequire(import.meta.url);
const yamlServer = join(require.resolve("yaml-language-server/package.json"), "../bin/yaml-language-server");
const MIRROR_SCHEMA = pathToFileURL(join(root, "schemas/talos/RegistryMirrorConfig.json")).toString();

// A misspelt field, and another kind in the same file.
const TEXT = `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: http://10.5.0.1:5000
skipFalback: true
---
apiVersion: v1alpha1
kind: RegistryTLSConfig
name: mirror.example.org
insecureSkipVerify: true
`;

let folder;
let uri;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "pullpath-"));
  const path = join(folder, "node.yaml");
  writeFileSync(path, TEXT);
  uri = pathToFileURL(path).toString();
});
after(() => rmSync(folder, { recursive: true }));

/** What a server can do, and what it finds in the text under these settings. */
async function examine(command, settings) {
  const server = spawn(command[0], command.slice(1), { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(({ section }) => settings[section] ?? {}));
  connection.onRequest(RegistrationRequest.type, () => {});
  let opened = false;
  const found = new Promise((resolve) => {
    connection.onNotification(PublishDiagnosticsNotification.type, (params) => {
      if (opened && params.uri === uri) {
        resolve(params.diagnostics);
      }
    });
  });
  connection.listen();
  const { capabilities } = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities: { workspace: { configuration: true } },
  });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidChangeConfigurationNotification.type, { settings });
  // It asks for its settings, and judges nothing before it has them.
  await new Promise((resolve) => setTimeout(resolve, 500));
  opened = true;
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "yaml", version: 1, text: TEXT },
  });
  const diagnostics = await found;
  await connection.sendRequest(ShutdownRequest.type);
  await connection.sendNotification(ExitNotification.type);
  connection.dispose();
  return { capabilities, diagnostics };
}

const pullpath = () => examine([process.env.PULLPATH ?? "pullpath", "lsp"], {});
const yaml = (settings) =>
  examine([process.execPath, yamlServer, "--stdio"], { yaml: { schemaStore: { enable: false }, ...settings } });

test("pullpath formats nothing, and marks its findings", async () => {
  const { capabilities, diagnostics } = await pullpath();
  for (const ability of ["documentFormattingProvider", "documentRangeFormattingProvider"]) {
    assert.equal(capabilities[ability], undefined, ability);
  }
  assert.ok(diagnostics.some((item) => item.code === "unknown-field"), JSON.stringify(diagnostics));
  assert.ok(diagnostics.every((item) => item.source === "pullpath"));
});

test("with a schema of one kind things are said twice, and wrongly of other kinds", async () => {
  const { diagnostics } = await yaml({ validate: true, schemas: { [MIRROR_SCHEMA]: "*.yaml" } });
  const lines = diagnostics.map((item) => item.range.start.line);
  assert.ok(lines.includes(5), "the misspelt field");
  assert.ok(lines.some((line) => line > 6), "the sound document of another kind");
});

test("the settings of the page leave the file to pullpath", async () => {
  const page = readFileSync(join(root, "docs/editors.md"), "utf8").split("## Beside yaml-language-server")[1];
  const blocks = [...page.split("\n## ")[0].matchAll(/```json\n(.*?)```/gs)].map(([, block]) => JSON.parse(block));
  assert.equal(blocks.length, 2);
  for (const block of blocks) {
    const settings = Object.fromEntries(Object.entries(block).map(([key, value]) => [key.replace("yaml.", ""), value]));
    const { diagnostics } = await yaml(settings);
    assert.deepEqual(diagnostics, [], JSON.stringify(block));
  }
});
