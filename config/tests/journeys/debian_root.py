"""A Debian root made by debootstrap, in which the steps of the Dockerfile are run: an image without a registry.

Debian's own Python stands in for the base image. Packages come from the Debian mirror and the Python index that this
machine is set up for.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.tests.journeys.test_image import copy_context
from config.tests.sources import ROOT

FROM = re.compile(r"python:(?P<python>[0-9.]+)-slim-(?P<suite>[a-z]+)")
BASE = "ca-certificates,python3,python3-pip,python-is-python3"
SEARCHED = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}


def why_not() -> str:
    """Why this machine cannot make a Debian root; empty if it can."""
    if os.getuid() != 0:
        return "needs root: mounts /proc and makes device files"
    if not shutil.which("debootstrap"):
        return "needs debootstrap (apt-get install debootstrap)"
    return "" if mirror() else f"apt of this machine has no mirror of Debian {base()['suite']}"


def base() -> dict[str, str]:
    """The Python version and Debian suite of the FROM line."""
    found = FROM.search((ROOT / "Dockerfile").read_text())
    assert found, "FROM names no python:X.Y-slim-SUITE image"
    return found.groupdict()


def mirror() -> str:
    """The mirror of the suite in the apt sources of this machine; empty without apt or the suite."""
    if not shutil.which("apt-get"):
        return ""
    line = ["apt-get", "indextargets", "--format", "$(CODENAME) $(COMPONENT) $(REPO_URI)"]
    found = subprocess.run(line, capture_output=True, text=True, check=False).stdout.splitlines()
    wanted = f"{base()['suite']} main "
    return next((each.removeprefix(wanted) for each in found if each.startswith(wanted)), "")


@dataclass
class DebianRoot:
    """The root so far, and what the Dockerfile has set."""

    path: Path
    workdir: str = "/"
    user: str = "root"
    environment: dict[str, str] = field(default_factory=dict)
    volume: str = ""
    command: list[str] = field(default_factory=list)

    def line(self, command: list[str], **facts: str) -> list[str]:
        """The command as the container would start it: user, folder and environment of the image."""
        values = SEARCHED | self.environment | facts
        given = [f"{name}={value}" for name, value in values.items()]
        script = f'cd {self.workdir} && exec "$@"'
        chroot = ["chroot", f"--userspec={self.user}:{self.user}", str(self.path)]
        return [*chroot, "/usr/bin/env", "-i", *given, "sh", "-c", script, "sh", *command]

    def run(self, command: list[str], **facts: str) -> str:
        done = subprocess.run(self.line(command, **facts), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def build(self) -> None:
        """Each step of the Dockerfile."""
        text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
        for step in text.splitlines():
            if step.strip() and not step.startswith(("#", "FROM")):
                name, _, value = step.partition(" ")
                self.step(name, value.strip())

    def step(self, name: str, value: str) -> None:
        if name == "RUN":
            offline = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/wheels", "PIP_BREAK_SYSTEM_PACKAGES": "1"}
            self.run(["sh", "-c", value], DEBIAN_FRONTEND="noninteractive", **offline)
        elif name == "COPY":
            self.copy(*value.split())
        elif name == "WORKDIR":
            self.workdir = value
            (self.path / value.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            self.user = value
        elif name == "ENV":
            self.environment |= dict(pair.split("=", 1) for pair in value.split())
        elif name == "VOLUME":
            self.volume = value
        elif name == "CMD":
            self.command = re.findall(r'"([^"]*)"', value)
        else:
            assert name == "EXPOSE", f"the step {name} is not known here"

    def copy(self, source: str, _: str) -> None:
        folder = self.path / self.workdir.lstrip("/")
        if source == ".":
            copy_context(folder)
        else:
            shutil.copyfile(ROOT / source, folder / source)

    def mode(self, place: str) -> str:
        """Owner and mode of a file as the container sees it."""
        return self.run(["stat", "-c", "%U %a", place]).strip()


def fetch_packages(folder: Path) -> None:
    """The locked packages for the Python of the image, by the index that this machine uses."""
    line = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--require-hashes", "--only-binary=:all:"]
    line += ["--python-version", base()["python"], "-r", "requirements.txt", "-d", str(folder)]
    subprocess.run(line, cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


@contextmanager
def debian_root(*shared: Path) -> Iterator[DebianRoot]:
    """A bare root with /proc and the shared folders mounted, and the packages in /wheels."""
    folder = Path(tempfile.mkdtemp(prefix="debrief-debian-"))
    folder.chmod(0o755)  # the user of the image starts in it
    line = ["debootstrap", "--variant=minbase", f"--include={BASE}", base()["suite"], str(folder), mirror()]
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        for source, kind in [(Path("/proc"), ["-t", "proc"]), *((each, ["--bind"]) for each in shared)]:
            mount(source, folder / source.relative_to("/"), kind)
            undo.callback(subprocess.run, ["umount", "-l", str(folder / source.relative_to("/"))], check=True)
        (folder / "dev/shm").mkdir(mode=0o1777, parents=True, exist_ok=True)
        (folder / "dev/shm").chmod(0o1777)
        fetch_packages(folder / "wheels")
        yield DebianRoot(folder)


def mount(source: Path, target: Path, kind: list[str]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *kind, str(source), str(target)], check=True)
