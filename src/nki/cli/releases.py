"""`nki release list` and `nki release diff`: what there is, and what is different."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from rich.table import Table

from nki.cli.register import open_register
from nki.cli.words import make_console, whole
from nki.publication import published, read_release
from nki.publication.changes import causes, changes, gone
from nki.publication.vouching import KEYS, read_keys
from nki.releasing import read_desk, settle

if TYPE_CHECKING:
    from argparse import Namespace

    from nki.publication.changes import Change
    from nki.statistics import Estimate

_SHOWN = 20


def run(said: Namespace) -> int:
    """List every release of the register, and which of them are public."""
    with open_register(said) as store:
        settle(store)
        desk = read_desk(store)
        public = {one.release: one for one in published(store.path("releases")).releases}
    rows = [
        {
            "release": draft.release,
            "prepared": draft.prepared,
            "authors": list(draft.authors),
            "approved_by": list(draft.others),
            "required": desk.required,
            "published": public[draft.release].published if draft.release in public else "",
            "current": draft.release == desk.current,
        }
        for draft in desk.drafts.values()
    ]
    if said.format == "json":
        sys.stdout.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return 0
    table = Table("Utgivelse", "Laget", "Av", "Godkjent av", "Publisert", box=None)
    for draft in desk.drafts.values():
        names = (", ".join(signed) or "–" for signed in (draft.authors, draft.others))
        when = public[draft.release].published if draft.release in public else "nei"
        now = " (gjelder nå)" if draft.release == desk.current else ""
        table.add_row(draft.release[:12], draft.prepared[:19], *names, f"{when}{now}")
    make_console().print(table)
    if (keys := said.register / "releases" / KEYS).is_file():
        sys.stdout.write(f"Nøklene: {keys}, fingeravtrykk (SHA-256) {read_keys(keys)[1]}\n")
    return 0


def diff(said: Namespace) -> int:
    """Say what differs from one release to another."""
    earlier, later = read_release(said.earlier), read_release(said.later)
    found = changes(earlier.figures, later.figures)
    because = {year: causes(earlier.manifest, later.manifest, year) for year in {one.key.year for one in found}}
    if said.format == "json":
        sys.stdout.writelines(_line(one, because[one.key.year]) for one in found)
        return 0
    console = make_console()
    table = Table("Indikator", "År", "Område", "Alder", "Utfall", "Før", "Etter", box=None)
    for one in found[:_SHOWN]:
        key = one.key
        place = f"{key.level} {key.area}"
        table.add_row(key.indicator, str(key.year), place, key.stratum, key.outcome, _say(one.before), _say(one.after))
    console.print(table if found else "Ingen tall er endret.")
    console.print(f"{whole(len(found))} tall er endret" + (f", {_SHOWN} er vist" if len(found) > _SHOWN else ""))
    for year, names in sorted(because.items()):
        console.print(f"{year}: ulikt bak tallene er {', '.join(names) or 'ingenting'}")
    for name, year in gone(earlier.figures, later.figures):
        console.print(f"{name} {year} er ikke lenger med")
    return 0


def _line(one: Change, because: tuple[str, ...]) -> str:
    row = {**one.key._asdict(), "before": _cells(one.before), "after": _cells(one.after), "because": because}
    return json.dumps(row, ensure_ascii=False) + "\n"


def _cells(figure: Estimate | None) -> dict[str, object] | None:
    if figure is None:
        return None
    share = None if figure.share is None else str(figure.share)
    return {"count": figure.count, "denominator": figure.denominator, "share": share, "status": str(figure.status)}


def _say(figure: Estimate | None) -> str:
    if figure is None:
        return "–"
    return str(figure.status) if figure.count is None else f"{figure.count} av {figure.denominator}"
