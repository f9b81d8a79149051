"""Everything a build has at hand, opened once: the release laid out, the words, the drawings, the frame of a page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from nki.publication import read_release
from nki.web.site import paths
from nki.web.site.announcements import load_announcements
from nki.web.site.assets_made import Assets, make_assets
from nki.web.site.decided import load_decisions
from nki.web.site.facts import digest, lay_out
from nki.web.site.ground import load_map
from nki.web.site.pages.method import load_rules
from nki.web.site.pictures import make_pictures
from nki.web.site.said import read_said
from nki.web.site.view import View
from nki.web.site.words import LANGUAGES, load_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    from nki.web.site.archive import Kept
    from nki.web.site.facts import Facts
    from nki.web.site.pages.method import Rule
    from nki.web.site.pictures import Pictures
    from nki.web.site.view import Page
    from nki.web.site.words import Words

HERE = Path(__file__).resolve().parent
MENU = (
    ("indikatorer", paths.FRONT + "#indikatorer"),
    ("omraader", paths.AREAS),
    ("sammenlign", paths.COMPARE),
    ("statistikkbank", paths.BANK),
    ("om", paths.ABOUT),
)
FEET = (
    ("om", paths.ABOUT),
    ("beregning", paths.METHOD),
    ("utgivelser", paths.ARCHIVE),
    ("tilgjengelighet", paths.ACCESS),
    ("sok", paths.SEARCH),
)


@dataclass(frozen=True)
class Workshop:
    """What a build has at hand; `base` is the fingerprint of what every page is made with."""

    folder: Path
    published: str
    facts: Facts
    words: Mapping[str, Words]
    views: Mapping[str, View]
    pictures: Mapping[str, Pictures]
    rules: tuple[Rule, ...]
    assets: Assets
    base: str
    kept: tuple[Kept, ...] = ()

    def frame(self, page: Page, language: str) -> bytes:
        """Put a page in its frame."""
        up = paths.up(page.path)
        told: dict[str, Any] = {
            "page": page,
            "w": self.words[language],
            "language": language,
            "languages": LANGUAGES,
            "names": [(code, self.words[code]("spraak")) for code in LANGUAGES],
            "menu": _menu(self.words[language], page.section, up),
            "foot": _foot(self.words[language], up),
            "up": up,
            "top": f"{up}../",
            "assets": self.assets,
        }
        return _template("side.html").render(told).encode()


def open_workshop(release: Path, catalogue: Path, boundaries: Path | None = None, published: str = "") -> Workshop:
    """Read everything a build needs; raises UnreadableError."""
    read = read_release(release)
    facts, said, words = lay_out(read), read_said(read), load_words(catalogue)
    laid = load_map(catalogue, boundaries, facts)
    pictures = {indicator: make_pictures(facts, said, indicator, laid) for indicator in read.indicators}
    decisions = load_decisions(catalogue)
    views = {
        language: View(facts, said, word, pictures, load_announcements(catalogue, word), decisions)
        for language, word in words.items()
    }
    assets = make_assets()
    base = digest(_code(), [one.everything() for one in words.values()], facts.definitions, read.manifest["notices"],
                  assets.names(), facts.years, list(facts.places.values()), laid,
                  views["nb"].announcements, decisions)  # fmt: skip
    said_when = published or str(read.manifest.get("dated", "")) or _youngest(read.manifest)
    return Workshop(release, said_when, facts, words, views, pictures, load_rules(catalogue), assets, base)


def _youngest(manifest: Mapping[str, Any]) -> str:
    """Give the moment of the youngest delivery, where nobody has said when the release became public."""
    return max((str(delivery["received"]) for delivery in manifest["deliveries"]), default="")


def _code() -> str:
    """Give a fingerprint of the code and templates the pages are made by."""
    made = hashlib.sha256()
    for path in sorted(HERE.rglob("*")):
        if path.suffix in (".py", ".html"):
            made.update(path.read_bytes())
    return made.hexdigest()


@lru_cache(maxsize=100)
def _menu(words: Words, section: str, up: str) -> str:
    """Write the menu, which is the same on every page of a section."""
    return _template("meny.html").render(w=words, menu=MENU, section=section, up=up)


@lru_cache(maxsize=20)
def _foot(words: Words, up: str) -> str:
    """Write the foot, which is the same on every page."""
    return _template("fot.html").render(w=words, feet=FEET, up=up)


@cache
def _template(name: str) -> Template:
    """Compile a template once in each process."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, auto_reload=False)
