"""What is tracked names no package registry and no place on one machine: it must run anywhere."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDRESSES = {
    "a registry": r"pypi\.|pythonhosted|artifactory|nexus\.|devpi|//[\w.-]+/simple\b|conda\.anaconda",
    "an index option": r"(?<!no-emit-)(?<!-)--(extra-)?index-url|--find-links|--trusted-host",
    "a path of one machine": r"(?<![\w.])/(home|Users|root|opt|work|tmp|mnt)/\w",
    "an address inside a network": r"(?<![\w.])((10|127)(\.\d{1,3}){3}|192\.168(\.\d{1,3}){2})\b|localhost:\d",
}
_FORBIDDEN = {name: re.compile(pattern) for name, pattern in ADDRESSES.items()}


def addresses(text: str) -> list[str]:
    """Name the kinds of address in a text."""
    return [name for name, pattern in _FORBIDDEN.items() if pattern.search(text)]


def tracked() -> list[Path]:
    """List the files git knows, or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")  # noqa: S603
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_tracked_file_names_a_registry_or_a_machine() -> None:
    # What is vendored is as its makers wrote it; it is held by its own fingerprint.
    files = [path for path in tracked() if path != Path(__file__).resolve() and path.suffixes != [".min", ".js"]]
    assert files
    found = {str(path.relative_to(ROOT)): addresses(path.read_bytes().decode(errors="replace")) for path in files}
    assert {path: kinds for path, kinds in found.items() if kinds} == {}


OPTION = "index" + "-url"
"""Written apart, so that this file holds no address itself."""


@pytest.mark.parametrize(
    "text",
    [
        f"--{OPTION} https://registry.example/x",
        f"pip install --extra-{OPTION} x",
        "https://files." + "pythonhosted.org/packages",
        "see /home/kari/nki",
        'Path("/opt/nki")',
        "http://localhost:8080",
    ],
)
def test_control_an_address_is_found(text: str) -> None:
    assert addresses(text)


@pytest.mark.parametrize(
    "text", ["--no-emit-index-url", "var/demo/register", "catalogue/home2/x", "1.10.0.2025 og/tmpl", "py4j==0.10.9.9"]
)
def test_control_what_is_no_address_is_left_alone(text: str) -> None:
    assert addresses(text) == []
