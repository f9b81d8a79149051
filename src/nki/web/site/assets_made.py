"""Style, script, letters and mark: vendored and own, put together into files whose names say what is in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

ASSETS = Path(__file__).resolve().parent / "assets"
VENDOR = ASSETS / "vendor"
BASE = ("base", "heading", "label", "paragraph")
COMPONENTS = ("link", "list", "button", "breadcrumbs", "card", "details", "input", "skip-link", "table", "tag", "alert")
LETTERS = ("inter-latin-wght-normal.woff2", "inter-latin-ext-wght-normal.woff2")

DRAWS = "tegner.css"
"""Hides the links to PNG that is drawn when asked for; `nki serve`, which draws, sends it empty."""


@dataclass(frozen=True)
class Assets:
    """The shared files by name; `css`, `js` and `icon` are the names a page refers to."""

    css: str
    js: str
    icon: str
    files: dict[str, bytes]

    def names(self) -> list[str]:
        """Give every name, which says what is in the file."""
        return sorted(self.files)


def make_assets() -> Assets:
    """Put the shared files together."""
    files: dict[str, bytes] = {}
    style = _style({name: _add(files, name, (VENDOR / "inter" / name).read_bytes()) for name in LETTERS})
    css = _add(files, "stil.css", style.encode())
    js = _add(files, "portal.js", (ASSETS / "portal.js").read_bytes())
    icon = _add(files, "merke.svg", (ASSETS / "merke.svg").read_bytes())
    files[DRAWS] = (ASSETS / DRAWS).read_bytes()
    files["LISENSER.txt"] = _licences().encode()
    return Assets(css, js, icon, files)


def _style(letters: dict[str, str]) -> str:
    """Put the style together: Designsystemet's parts in its own layers, then ours."""
    theme = _read("designsystemet-theme/digdir.css").removeprefix('@charset "UTF-8";')
    base = "".join(_read(f"designsystemet-css/{name}.css") for name in BASE)
    components = "".join(_read(f"designsystemet-css/{name}.css") for name in COMPONENTS)
    own = (ASSETS / "portal.css").read_text(encoding="utf-8")
    for name, made in letters.items():
        own = own.replace(name, made)
    layers = "@layer ds.theme,ds.base,ds.components;"
    return f"{layers}{theme}@layer ds.base{{{base}}}@layer ds.components{{{components}}}{own}"


def _add(files: dict[str, bytes], name: str, content: bytes) -> str:
    stem, dot, end = name.rpartition(".")
    made = f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{dot}{end}"
    files[made] = content
    return made


def _read(name: str) -> str:
    return (VENDOR / name).read_text(encoding="utf-8")


def _licences() -> str:
    """Put the licences of what is vendored together, with where it was taken from."""
    parts = [(VENDOR / "vendor.json").read_text(encoding="utf-8")]
    parts += [path.read_text(encoding="utf-8") for path in sorted(VENDOR.glob("*/LICENSE"))]
    return "\n\n".join(parts)
