"""Everything the public can get of two releases: what is printed, the folder, every door of the bank, and the pages."""

from __future__ import annotations

import io
import os
from contextlib import redirect_stderr, redirect_stdout
from itertools import cycle, islice, product
from typing import TYPE_CHECKING, Any

from nki.catalogue import default_catalogue
from nki.cli import main
from nki.publication import published
from nki.web.bank import older
from nki.web.site.jobs import plan
from nki.web.site.workshop import open_workshop
from site_support import of_areas
from support import reference
from twins_support import EMPTY, PLACES, SILENT
from web_support import BANK, client

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    Files = dict[str, bytes]

KOMMUNER = {*PLACES, *SILENT, EMPTY}
LANGUAGES = ("nb", "nn", "en")
FORMATS = ("nki", "excel", "xlsx", "parquet", "sdmx", "fhir", "datapackage", "dcat")
WRONG = (
    "/tables/FINNES-IKKE",
    "/tables/NKI34/data?outputFormat=pdf",
    "/tables/NKI34/data?valueCodes[Region]=9999,3006",
    "/tables/NKI34/data?valueCodes[Tid]=1999",
    "/tables/NKI34/data?lang=de",
    "/tables?pageSize=x",
    "/codelists/FINNES-IKKE",
    "/savedqueries/ffffffffffffffffffffffff/data",
    "/finnes/ikke",
)
"""Questions that are answered with a letter."""


def areas() -> set[str]:
    """Name every area that has a figure, or is told why it has none."""
    land = reference().geography(2020)
    fylker = {land.fylke_by_kommune[kommune] for kommune in KOMMUNER}
    return {"0", *KOMMUNER, *fylker, *(land.kostragruppe_by_kommune[kommune] for kommune in KOMMUNER)}


def run(folder: Path, *said: object) -> Files:
    """Run a command where a twin is; give what it prints and logs."""
    os.chdir(folder)
    words = [str(word) for word in said]
    stream = io.StringIO()
    with redirect_stdout(stream), redirect_stderr(stream):
        code = main(words)
    assert code < 2, stream.getvalue()
    return {f"{' '.join(words)}: {code}": stream.getvalue().encode()}


def below(folder: Path) -> Files:
    """Read every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def let_out(folder: Path, years: dict[int, str], *why: str) -> Files:
    """Prepare a release of years, each of the deliveries in a folder, and publish it."""
    shelf, made = folder / "r" / "releases", ("--deliveries", *years.values(), "--register", "r")
    said = run(folder, "release", "prepare", "--year", *years, *made, *why)
    out = {publication.release for publication in published(shelf).releases}
    (new,) = {path.name for path in shelf.iterdir() if path.is_dir()} - out
    return said | run(folder, "release", "publish", new, "--register", "r") | run(folder, "release", "list", *made[-2:])


def doors(folder: Path, *, every: bool = False) -> Files:
    """Ask commands that read what is published, and write what they write; the dear ones where every one is asked for.

    The prints of the descriptions have no figure in them, and the auditor has said what it says in the release already.
    """
    first, last = (f"ute/{publication.release}" for publication in published(folder / "ute").releases)
    address = ("--link", "https://nki.example")
    commands: tuple[tuple[str, ...], ...] = (
        ("release", "export", last, "--only", *FORMATS, "--out", "eksport"),
        ("release", "diff", first, last, "--format", "json"),
        ("verify", last),
        ("show", last),
        ("show", last, "--area", "3006"),
        ("alerts", "feeds", "ute", *address, "--out", "varsler"),
        ("alerts", "plan", "ute", *address, "--addresses", "adresser.csv", "--text"),
    )
    dear: tuple[tuple[str, ...], ...] = (
        ("release", "export", last, "--out", "alt"),
        ("release", "diff", first, last),
        ("audit", last, "--with", first),
        ("audit", last, "--format", "json"),
    )
    lines = (f"kommune/{kommune};administrativ;epost;post@{kommune}.example;nn" for kommune in PLACES)
    written = "\n".join(["mottaker;rolle;kanal;adresse;spraak", *lines, ""])
    (folder / "adresser.csv").write_text(written, encoding="utf-8")
    said: Files = {}
    for command in (*commands, *dear * every):
        said |= run(folder, *command)
    parts = ("ute", "eksport", "varsler", *["alt"] * every)
    return said | {f"{part}/{name}": content for part in parts for name, content in below(folder / part).items()}


class Bank:
    """Asks a statistics bank, and keeps every answer with its headers."""

    def __init__(self, releases: Path) -> None:
        self.opened = client(releases, cells=10**7, saved=releases.parent / "lagret")
        self.found: Files = {}

    def ask(self, path: str, **body: Any) -> Any:  # noqa: ANN401  (what JSON holds)
        """Ask, with POST when there is something to send; give what JSON holds."""
        answer = (self.opened.post if body else self.opened.get)(path, **body)
        head = sorted(f"{name}: {value}" for name, value in answer.headers.items())
        self.found[f"{answer.status_code} {path} {body or ''}"] = "\n".join(head).encode() + answer.content
        return answer.json() if "json" in answer.headers["content-type"] else None


def bank(releases: Path, *, every: bool = False) -> Files:
    """Ask for every table by both doors, of the areas with figures; in some formats, or in every format and language.

    In json-stat2 always, which holds all there is, and in the others by turns.
    """
    asked = Bank(releases)
    forms: Sequence[str] = asked.ask(f"{BANK}/config")["dataFormats"]
    for path in WRONG:
        asked.ask(BANK + path)
    turns = zip(cycle(forms[1:]), cycle(older.FORMATS), cycle(LANGUAGES), strict=False)
    for table in asked.ask(f"{BANK}/tables")["tables"]:
        some = list(islice(turns, 2))
        new = {(form, language) for form, _, language in some} | {(forms[0], some[0][2])}
        old = {(form, language) for _, form, language in some}
        if every:
            new, old = set(product(forms, LANGUAGES)), set(product(older.FORMATS, LANGUAGES))
        _ask_for(asked, table["id"], sorted(new), sorted(old))
    first = published(releases).releases[0].release[:12]
    asked.ask(f"/utgivelser/{first}{BANK}/tables/NKI34/data?outputFormat=csv")
    return asked.found


def _ask_for(asked: Bank, table: str, new: Sequence[tuple[str, str]], old: Sequence[tuple[str, str]]) -> None:
    name, mine = f"{BANK}/tables/{table}", areas()
    about = asked.ask(f"{name}/metadata")
    codes = {of: list(about["dimension"][of]["category"]["index"]) for of in about["id"]}
    wanted = {of: [code for code in those if code in mine] or those for of, those in codes.items()}
    said = "&".join(f"valueCodes[{of}]={','.join(those)}" for of, those in wanted.items())
    for form, language in new:
        asked.ask(f"{name}/data?outputFormat={form}&lang={language}&{said}")
    for path in ("", "/defaultselection", "/data"):
        asked.ask(name + path)
    chosen = {"selection": [{"variableCode": of, "valueCodes": those} for of, those in wanted.items()]}
    saved = asked.ask(f"{BANK}/savedqueries", json={"tableId": table, "language": "nn", "selection": chosen})["id"]
    for path in ("", "/selection", "/data?outputFormat=px"):
        asked.ask(f"{BANK}/savedqueries/{saved}{path}")
    query = [{"code": of, "selection": {"filter": "item", "values": those}} for of, those in wanted.items()]
    for form, language in [*old, ("pdf", "nb")]:
        asked.ask(f"/api/v1/{language}/nki/{table}", json={"query": query, "response": {"format": form}})
    asked.ask(f"/api/v1/en/nki/{table}")


def pages(releases: Path) -> Files:
    """Make every page, picture, feed and file of the site but those of areas without a figure."""
    current = published(releases).current
    shop = open_workshop(current.folder, default_catalogue(), published=current.published)
    return {job.path: job.make(shop) for job in of_areas(plan(shop), areas())}
