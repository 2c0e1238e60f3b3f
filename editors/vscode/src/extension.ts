// Starts `pullpath lsp` and shows what it says. Everything else happens in the server.
import * as vscode from "vscode";
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
  Trace,
} from "vscode-languageclient/node";

/** The command of the server that describes the requests of a pull. */
const TRACE_COMMAND = "pullpath.trace";

let client: LanguageClient | undefined;
let log: vscode.LogOutputChannel | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  log = vscode.window.createOutputChannel("pullpath", { log: true });
  context.subscriptions.push(
    log,
    vscode.commands.registerCommand("pullpath.restart", restart),
    vscode.commands.registerCommand("pullpath.showLog", () => log?.show()),
    vscode.workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration("pullpath.enable") || event.affectsConfiguration("pullpath.path")) {
        await restart();
      } else if (event.affectsConfiguration("pullpath.trace.server")) {
        await client?.setTrace(traceLevel());
      }
    }),
  );
  await start();
}

export async function deactivate(): Promise<void> {
  await stop();
}

async function restart(): Promise<void> {
  await stop();
  await start();
}

async function stop(): Promise<void> {
  const old = client;
  client = undefined;
  if (old !== undefined && old.state !== State.Stopped) {
    await old.stop();
  }
  await old?.dispose();
}

async function start(): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("pullpath");
  if (!configuration.get<boolean>("enable", true)) {
    return;
  }
  const command = configuration.get<string>("path", "pullpath");
  const server: ServerOptions = { command, args: ["lsp"] };
  const options: LanguageClientOptions = {
    // What the user can edit: not the other side of a difference, nor what other extensions show.
    documentSelector: ["file", "untitled"].flatMap((scheme) => [
      { scheme, language: "yaml" },
      { scheme, pattern: "**/{pullpath,.pullpath}.toml" },
    ]),
    outputChannel: log,
    // The middleware does, below.
    initializationOptions: { showsResults: true },
    middleware: {
      async executeCommand(name, parameters, next) {
        const result: unknown = await next(name, parameters);
        if (name === TRACE_COMMAND && typeof result === "string") {
          await showMarkdown(result);
        }
        return result;
      },
    },
  };
  const starting = new LanguageClient("pullpath", "pullpath", server, options);
  client = starting;
  try {
    await starting.start();
    await starting.setTrace(traceLevel());
  } catch (error) {
    log?.error(`${command} lsp: ${String(error)}`);
    const settings = "Open settings";
    const answer = await vscode.window.showErrorMessage(
      `pullpath cannot be started as \`${command}\`. Install it, or set \`pullpath.path\`.`,
      settings,
    );
    if (answer === settings) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "pullpath.path");
    }
  }
}

function traceLevel(): Trace {
  return Trace.fromString(vscode.workspace.getConfiguration("pullpath").get<string>("trace.server", "off"));
}

/** Shows a text of the server beside the editor. */
async function showMarkdown(content: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.commands.executeCommand("markdown.showPreviewToSide", document.uri);
}
