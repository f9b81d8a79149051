"""Sets up the clients that cannot live in our own environment: one needs a newer Python, one needs Node.

What a machine lacks is told, and its tests are skipped with the same words; nothing is set up in its place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NEWER = ROOT / ".venv" / "newer"
NODE = ROOT / ".venv" / "node"
OLDEST = (3, 12)
NO_PYTHON = "ssb-pxapi2-arrow needs Python 3.12 or later, and none was found on this machine."
NO_NODE = "jsonstat-toolkit needs node and npm, and they were not found on this machine."
_NAMES = ("python3.14", "python3.13", "python3.12", "python3")


def newer_python() -> str | None:
    """Find a Python that is new enough: this one, one on the path, or one that pyenv has."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = [sys.executable, *(shutil.which(name) or "" for name in _NAMES)]
    found += [str(path) for path in sorted(pyenv.glob("*/bin/python3"), reverse=True)]
    return next((python for python in found if python and _runs(python)), None)


def _runs(python: str) -> bool:
    """Tell whether a Python answers and is new enough; a shim that leads nowhere is neither."""
    asked = f"import sys, venv; sys.exit(sys.version_info < {OLDEST})"
    return subprocess.run([python, "-c", asked], capture_output=True, check=False).returncode == 0  # noqa: S603


def main() -> None:
    """Set up both, or say why not."""
    shutil.rmtree(NEWER, ignore_errors=True)
    shutil.rmtree(NODE, ignore_errors=True)
    python, npm = newer_python(), shutil.which("npm")
    if python:
        subprocess.run([python, "-m", "venv", str(NEWER)], check=True)  # noqa: S603
        pip = [str(NEWER / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        subprocess.run([*pip, "--require-hashes", "-r", str(ROOT / "requirements" / "newer.txt")], check=True)  # noqa: S603
    else:
        print(NO_PYTHON)  # noqa: T201  (a script of the build)
    if npm and shutil.which("node"):
        shutil.copytree(ROOT / "requirements" / "node", NODE)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error"]
        subprocess.run([npm, "ci", *quiet], cwd=NODE, check=True)  # noqa: S603
    else:
        print(NO_NODE)  # noqa: T201


if __name__ == "__main__":
    main()
