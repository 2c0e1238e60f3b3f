"""The hooks and the wheel as users install them.

Builds the wheel, installs it in a fresh environment, runs the binary; then runs the hooks with pre-commit on a
repository of many files. Works in `target/packages`. Its last line is read by `cargo xtask test`.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORK = ROOT / "target" / "packages"
ENVIRONMENT = WORK / "environment"
SCRIPTS = ENVIRONMENT / ("Scripts" if os.name == "nt" else "bin")

BROKEN = """apiVersion: v1alpha1
kind: RegistryMirrorConfig
name: docker.io
endpoints:
  - url: 10.5.0.1:5000
"""
SOUND = BROKEN.replace("10.5", "https://10.5")
FOREIGN = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
TEMPLATE = "{{- if .Values.on }}\nkind: {{ .Values.kind }}\n{{- end }}\n"

passed = 0
failed = 0


def run(*command, cwd=ROOT, environment=None):
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test(name, good, output=""):
    global passed, failed
    passed += bool(good)
    failed += not good
    print(f"{'ok    ' if good else 'FAILED'} {name}", flush=True)
    if not good:
        print(output, flush=True)


def prepare():
    """A fresh environment with the tools; none when they cannot be installed."""
    shutil.rmtree(WORK, ignore_errors=True)
    venv.create(ENVIRONMENT, with_pip=True)
    tools = run(SCRIPTS / "pip", "install", "--quiet", "maturin>=1.9,<2", "pre-commit>=4,<5")
    if tools.returncode != 0:
        print(tools.stdout)
    return tools.returncode == 0


def wheel():
    built = run(
        SCRIPTS / "maturin", "build", "--profile", "dev", "--locked", "--out", WORK / "dist",
    )
    test("the wheel is built", built.returncode == 0, built.stdout)
    wheels = list((WORK / "dist").glob("*.whl"))
    fresh = WORK / "fresh"
    venv.create(fresh, with_pip=True)
    scripts = fresh / SCRIPTS.name
    installed = run(scripts / "pip", "install", "--quiet", "--no-index", *wheels)
    test("the wheel is installed", installed.returncode == 0, installed.stdout)
    version = run(scripts / "pullpath", "--version")
    test("the installed binary runs", version.stdout.startswith("pullpath "), version.stdout)
    linted = run(scripts / "pullpath", "check", ROOT / "examples" / "broken.yaml")
    test("the installed binary lints", linted.returncode == 1, linted.stdout)
    return scripts


def repository():
    """A repository of 200 files: ours, others', templates, some excluded."""
    folder = WORK / "repository"
    for index in range(50):
        for name, text in (
            (f"ours/{index}.yaml", SOUND),
            (f"others/{index}.yaml", FOREIGN),
            (f"templates/{index}.yaml", TEMPLATE),
            (f"vendor/{index}.yaml", BROKEN),
        ):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    (folder / "pullpath.toml").write_text('exclude = ["vendor"]\n', encoding="utf-8")
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    return folder


def git(folder, *arguments):
    return run(
        "git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments, cwd=folder
    )


def hooks(scripts):
    folder = repository()
    # A copy of what is committed or about to be, as the source of the hooks.
    source = WORK / "hooks"
    source.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", source)
    git(source, "init", "--quiet")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message", "hooks")
    environment = dict(os.environ)
    environment["PATH"] = os.pathsep.join([str(scripts), str(SCRIPTS), environment["PATH"]])
    environment["PRE_COMMIT_HOME"] = str(WORK / "home")

    def try_repo(hook, *arguments):
        return run(
            SCRIPTS / "pre-commit", "try-repo", source, hook, "--all-files", *arguments,
            cwd=folder, environment=environment,
        )

    clean = try_repo("pullpath-system", "--verbose")
    test("a clean repository passes", clean.returncode == 0, clean.stdout)
    test("only our files are examined", "50 documents of 50 files" in clean.stdout, clean.stdout)

    names = [str(path.relative_to(folder)) for path in folder.rglob("*.yaml")]
    least = min(timed(scripts, folder, "--version") for _ in range(3))
    whole = min(timed(scripts, folder, "check", "--quiet", *names) for _ in range(3))
    # Told, not tested: how busy the machine is decides.
    print(f"       200 files take {whole - least:.2f} s beyond the start of the process")

    (folder / "ours" / "0.yaml").write_text(BROKEN, encoding="utf-8", newline="\n")
    git(folder, "add", "--all")
    dirty = try_repo("pullpath-system")
    found = "ours/0.yaml:5:10" in dirty.stdout and "vendor" not in dirty.stdout
    test("a mistake fails the hook, an excluded one does not", dirty.returncode and found, dirty.stdout)

    typo = "# pullpath: ignore[endpoint-mising-scheme]\n" + BROKEN
    (folder / "ours" / "0.yaml").write_text(typo, encoding="utf-8", newline="\n")
    git(folder, "add", "--all")
    before = {name: (folder / name).read_bytes() for name in names}
    from_source(folder, environment)
    changed = [name for name in names if (folder / name).read_bytes() != before[name]]
    test("the fixing hook touches only what it should", changed == ["ours/0.yaml"], str(changed))


def from_source(folder, environment):
    """The hook that builds pullpath from the repository, as pre-commit does it for users."""
    source = WORK / "source"
    copied = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, copied.stdout.split("\0")):
        target = source / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    git(source, "init", "--quiet")
    git(source, "add", "--all")
    git(source, "commit", "--quiet", "--message", "source")
    # The wheel is built in the development profile, in the target folder that is warm already.
    build = dict(environment)
    build["MATURIN_PEP517_ARGS"] = "--profile dev"
    build["CARGO_TARGET_DIR"] = str(ROOT / "target")
    fixed = run(
        SCRIPTS / "pre-commit", "try-repo", source, "pullpath-fix", "--all-files",
        cwd=folder, environment=build,
    )
    test("the hook builds from source and repairs", "files were modified" in fixed.stdout, fixed.stdout)


def timed(scripts, folder, *arguments):
    start = time.monotonic()
    run(scripts / "pullpath", *arguments, cwd=folder)
    return time.monotonic() - start


if not prepare():
    print("maturin and pre-commit cannot be installed here")
    sys.exit(3)
hooks(wheel())
print(f"test result: {'ok' if failed == 0 else 'FAILED'}. {passed} passed; {failed} failed")
sys.exit(failed != 0)
