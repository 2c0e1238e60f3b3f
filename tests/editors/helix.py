"""Helix against the real server, in a terminal that nobody looks at: with the set-up from the page about editors it
opens a file, shows what is wrong, applies a code action, explains a field and completes a half-typed key.

    PULLPATH=target/debug/pullpath python3 tests/editors/helix.py

The exit status is 3 where Helix is missing.
"""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ESCAPES = re.compile(rb"\x1b(\[[0-9;:?<>=]*[ -/]*[@-~]|\].*?(\x07|\x1b\\)|[PX^_].*?\x1b\\|[ -/]*[0-~])", re.S)


class Helix:
    """A running editor."""

    def __init__(self, program, folder, environment):
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(folder)
            os.execve(program, [program, "node.yaml"], environment)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.drawn = b""

    def pump(self, seconds):
        """Takes in what is drawn."""
        if select.select([self.terminal], [], [], seconds)[0]:
            try:
                self.drawn += os.read(self.terminal, 65536)
            except OSError:
                pass

    def text(self):
        """What was drawn since the last keys, without colours and places."""
        return ESCAPES.sub(b"", self.drawn).decode("utf-8", "replace")

    def press(self, keys):
        self.drawn = b""
        os.write(self.terminal, keys.encode())

    def until(self, what, holds):
        deadline = time.monotonic() + 30
        while not holds():
            if time.monotonic() > deadline:
                raise AssertionError(f"{what}: waited in vain; drawn: {self.text()!r}")
            self.pump(0.05)

    def shows(self, text):
        self.until(text, lambda: text in self.text())

    def close(self):
        self.press("\x1b\x1b:q!\r")
        deadline = time.monotonic() + 5
        while os.waitpid(self.child, os.WNOHANG)[0] == 0:
            if time.monotonic() > deadline:
                os.kill(self.child, signal.SIGKILL)
                os.waitpid(self.child, 0)
                raise AssertionError("it does not end")
            self.pump(0.05)


def set_up():
    """The block of the page about editors."""
    page = (ROOT / "docs/editors.md").read_text()
    section = page.split("\n## Helix\n", 1)[1].split("\n## ", 1)[0]
    return re.search(r"```toml\n(.*?)```", section, re.S).group(1)


def health(helix, environment):
    said = subprocess.run([helix, "--health", "yaml"], env=environment, capture_output=True, text=True, check=True)
    line = next((line for line in said.stdout.splitlines() if "pullpath:" in line), said.stdout)
    assert "not found" not in line and "/pullpath" in line, line


def diagnostics(editor, _file):
    # The dot beside the line that is wrong.
    editor.shows("●")
    editor.press("]d")
    editor.shows("help: remove the query")


def code_action(editor, file):
    editor.press(" a")
    editor.shows("Remove the query")
    editor.press("\r")
    editor.until("the mark to go", lambda: editor.drawn)
    editor.press(":w\r")
    editor.until("the repaired file", lambda: "ns=" not in file.read_text())


def hover(editor, _file):
    editor.press("/skipFallback\r")
    editor.press(" k")
    editor.shows("true or false")
    editor.press("\x1b")


def completion(editor, file):
    editor.press("xc")
    for key in "skipF":
        editor.press(key)
        editor.pump(0.1)
    editor.until("an offer", lambda: "skipFallback" in editor.text())
    editor.press("\t")
    editor.pump(0.5)
    editor.press("true\x1b")
    editor.pump(0.5)
    editor.press(":w\r")
    editor.until("the completed key", lambda: re.search(r"^skipFallback: ?true", file.read_text(), re.M))


def main():
    helix = shutil.which("hx") or shutil.which("helix")
    if helix is None:
        print("Helix is not installed")
        return 3
    program = Path(os.environ.get("PULLPATH", ROOT / "target/debug/pullpath")).resolve()
    passed, failed = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        configuration = folder / "configuration/helix"
        configuration.mkdir(parents=True)
        (configuration / "languages.toml").write_text(set_up())
        file = folder / "node.yaml"
        shutil.copy(ROOT / "tests/editors/node.yaml", file)
        environment = {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "configuration"),
            "PATH": f"{program.parent}:{os.environ['PATH']}",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
        }
        steps = [("the set-up on the page about editors is understood", lambda: health(helix, environment))]
        editor = Helix(helix, folder, environment)
        for name, step in [
            ("what is wrong is marked", diagnostics),
            ("a code action is applied", code_action),
            ("a field is explained", hover),
            ("a half-typed key is completed", completion),
        ]:
            steps.append((name, lambda step=step: step(editor, file)))
        steps.append(("it ends", editor.close))
        for name, step in steps:
            try:
                step()
                passed += 1
                print(f"ok - {name}")
            except Exception as problem:
                failed += 1
                print(f"not ok - {name}: {problem!r}")
    print(f"# pass {passed}\n# fail {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
