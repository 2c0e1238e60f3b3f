// A client made of the libraries that VS Code's own client is made of, against the real server.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import {
  CodeActionKind,
  CodeActionRequest,
  CodeActionResolveRequest,
  CompletionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  DocumentSymbolRequest,
  ExecuteCommandRequest,
  CodeLensRequest,
  DiagnosticRefreshRequest,
  ExitNotification,
  HoverRequest,
  InitializedNotification,
  InitializeRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";

const program = process.env.PULLPATH ?? "pullpath";
const TEXT = `apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io # 🦊
endpoints:
  - url: https://harbor.example.org/v2/hub?ns=docker.io
    overridePath: true
`;

let server;
let connection;
let folder;
let uri;
let capabilities;
let settings = null;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "pullpath-"));
  const path = join(folder, "node.yaml");
  writeFileSync(path, TEXT);
  uri = pathToFileURL(path).toString();
  server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
  connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({ settings })));
  connection.listen();
  const result = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: [{ uri: pathToFileURL(folder).toString(), name: "test" }],
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      workspace: {
        configuration: true,
        diagnostics: { refreshSupport: true },
        workspaceEdit: { documentChanges: true },
      },
      textDocument: {
        diagnostic: {},
        codeAction: { dataSupport: true, resolveSupport: { properties: ["edit"] } },
        completion: { completionItem: { snippetSupport: true } },
      },
    },
  });
  capabilities = result.capabilities;
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: "yaml", version: 1, text: TEXT },
  });
});

after(async () => {
  await connection.sendRequest(ShutdownRequest.type);
  const ended = once(server, "exit");
  await connection.sendNotification(ExitNotification.type);
  const [status] = await ended;
  connection.dispose();
  rmSync(folder, { recursive: true });
  assert.equal(status, 0);
});

const diagnostics = async () => {
  const report = await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  assert.equal(report.kind, "full");
  return report.items;
};
const place = (line, character) => ({ textDocument: { uri }, position: { line, character } });

test("the server says what it can do", () => {
  assert.equal(capabilities.positionEncoding, "utf-16");
  assert.ok(capabilities.diagnosticProvider);
  assert.ok(capabilities.codeActionProvider.codeActionKinds.includes("source.fixAll.pullpath"));
});

test("findings carry rule, page and place", async () => {
  const found = await diagnostics();
  const query = found.find((item) => item.code === "endpoint-query-or-fragment");
  assert.ok(query, JSON.stringify(found));
  assert.deepEqual(query.range.start, { line: 4, character: 42 });
  assert.match(query.codeDescription.href, /endpoint-query-or-fragment/);
});

test("a fix is chosen and applied", async () => {
  const range = { start: { line: 4, character: 45 }, end: { line: 4, character: 45 } };
  const offered = await connection.sendRequest(CodeActionRequest.type, {
    textDocument: { uri },
    range,
    context: { diagnostics: [], only: [CodeActionKind.QuickFix, CodeActionKind.SourceFixAll] },
  });
  assert.ok(offered.find((action) => action.title === "Remove the query")?.isPreferred);
  const all = offered.find((action) => action.kind === "source.fixAll.pullpath");
  assert.equal(all.edit, undefined);
  const resolved = await connection.sendRequest(CodeActionResolveRequest.type, all);
  const [change] = resolved.edit.documentChanges;
  assert.equal(change.textDocument.version, 1);
  assert.equal(change.edits.length, 1);
  assert.equal(change.edits[0].newText, "  - url: https://harbor.example.org/v2/hub\n");
});

test("places are explained and completed", async () => {
  const hover = await connection.sendRequest(HoverRequest.type, place(5, 6));
  assert.match(hover.contents.value, /overridePath/);
  await connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 2 },
    contentChanges: [
      { range: { start: { line: 6, character: 0 }, end: { line: 6, character: 0 } }, text: "skipF" },
    ],
  });
  const items = await connection.sendRequest(CompletionRequest.type, place(6, 5));
  assert.deepEqual(
    items.map((item) => item.label),
    ["skipFallback"],
  );
  await connection.sendNotification(DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: 3 },
    contentChanges: [
      { range: { start: { line: 6, character: 0 }, end: { line: 6, character: 5 } }, text: "" },
    ],
  });
});

test("documents are symbols, and a lens leads to the requests of a pull", async () => {
  const symbols = await connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri } });
  assert.deepEqual(
    symbols.map((symbol) => symbol.name),
    ["RegistryMirrorConfig docker.io"],
  );
  const [lens] = await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
  const requests = await connection.sendRequest(ExecuteCommandRequest.type, {
    command: lens.command.command,
    arguments: lens.command.arguments,
  });
  assert.match(requests, /harbor\.example\.org/);
});

test("settings of the user hold at once", async () => {
  const refreshed = new Promise((resolve) => {
    connection.onRequest(DiagnosticRefreshRequest.type, () => resolve());
  });
  settings = { rules: { "endpoint-query-or-fragment": "off" } };
  await connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await refreshed;
  const found = await diagnostics();
  assert.ok(!found.some((item) => item.code === "endpoint-query-or-fragment"), JSON.stringify(found));
});
