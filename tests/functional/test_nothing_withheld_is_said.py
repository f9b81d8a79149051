"""Everything that becomes public is the same bytes for two registers that differ only in what is withheld.

Two things are made alike on purpose, and no more: the key of the register and its clock (one register is copied, and
time stands still), and the fingerprint of a delivery, which names the bytes that came. It is of every person in it with
pseudonyms, and so cannot be found by trying counts; that it is all a release differs in, has a test of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from nki.compute import CellKey
from nki.disclosure import gate, one, working
from nki.disclosure.table import FigureKey, ProtectedCoverage, Status
from nki.pipeline import stating
from nki.publication import release
from nki.registers.sources import Source
from nki.registers.store.store import Store
from nki.web.answer import Answer
from stated_again import STATED
from support import TRANSPORT, send
from twins_public import Bank, bank, below, doors, let_out, pages, run
from twins_support import PLACES, Suppressor, corrected, deliveries, invent, twin
from web_support import BANK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.disclosure.deciding import Decision
    from nki.disclosure.grid import Grid
    from nki.disclosure.one import Task
    from twins_public import Files
    from twins_support import People

FIRST, LAST = YEARS = (2020, 2021)
NOW = datetime(2026, 1, 12, 9, tzinfo=UTC)
FINGERPRINT = Source.sha256
RELEASE = (
    *("areas.csv", "coverage.csv", "definitions.json", "figures.csv", "figures.json", "maaltall.csv", "proof.json"),
    *("reporting.csv", "LESMEG.txt", "manifest.json", "signature.json", *STATED),
)
EXPORTED = {
    *("nki.csv", "excel.csv", "nki.xlsx", "figures.parquet", "data.csv", "structure.xml", "MeasureReport.ndjson"),
    *("datapackage.json", "dcat.ttl", "kommune-3006.atom", "fylke-30.json"),
}


@dataclass
class Twin:
    """What a twin is made of, where it is, and everything that was said and made public."""

    folder: Path
    people: Mapping[int, People]
    public: Files


@pytest.fixture(name="twins", scope="module")
def _twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Twin, Twin]]:
    here = Path.cwd()
    with alike() as suppressor:
        yield twins(tmp_path_factory.mktemp("tvillinger"), suppressor)
    os.chdir(here)


@contextmanager
def alike() -> Iterator[Suppressor]:
    """Let twins have the same fingerprints, clock and pattern, all in this process."""
    suppressor = Suppressor()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one, "decide", suppressor.decide)
        patch.setattr(working, "SMALL", 10**9)
        patch.setattr(Source, "sha256", _by_name)
        patch.setattr(Store, "now", lambda _: NOW)
        yield suppressor


def _by_name(source: Source) -> str:
    return hashlib.sha256("/".join(source.path.parts[-3:]).encode()).hexdigest()


def twins(folder: Path, suppressor: Suppressor) -> tuple[Twin, Twin]:
    """Make a register and its twin, with two releases each, and all that becomes public of them."""
    people = {year: invent(year) for year in YEARS}
    run(folder, "release", "require", 0, "--why", "prøve", "--register", "nytt")
    first = _grown(Twin(folder / "den ene", people, {}), folder / "nytt")
    moved = {year: twin(of_year, year, suppressor) for year, of_year in people.items()}
    return first, _grown(Twin(folder / "den andre", moved, {}), folder / "nytt")


def _grown(born: Twin, register: Path) -> Twin:
    lay_out(born)
    shutil.copytree(register, born.folder / "r")
    born.public |= let_out(born.folder, {LAST: f"inn/{LAST}"})
    born.public |= let_out(born.folder, {FIRST: f"inn/{FIRST}", LAST: f"rettet/{LAST}"}, "--reason", "Rettet")
    # From here on there is no register, and no deliveries.
    (born.folder / "r" / "releases").rename(born.folder / "ute")
    born.public |= doors(born.folder) | bank(born.folder / "ute") | pages(born.folder / "ute")
    return born


def lay_out(born: Twin) -> None:
    """Write the deliveries of a twin; those of the last year also as they are corrected."""
    for year, people in born.people.items():
        for sent in deliveries(year, people):
            send(born.folder / "inn" / str(year) / sent.kommune, sent)
    for sent in deliveries(LAST, corrected(born.people[LAST])):
        send(born.folder / "rettet" / str(LAST) / sent.kommune, sent)


def differing(first: Files, other: Files) -> list[str]:
    """Name what is not in both with the same bytes."""
    return sorted(name for name in first.keys() | other.keys() if first.get(name) != other.get(name))


def test_everything_that_is_public_is_the_same_for_twins(twins: tuple[Twin, Twin]) -> None:
    first, other = twins
    assert differing(first.public, other.public) == []
    of_releases = Counter(Path(name).name for name in first.public if name.startswith("ute/"))
    assert of_releases == dict.fromkeys(RELEASE, 2) | dict.fromkeys(("changes.csv", "current.json", "keys.json"), 1)
    assert {Path(name).name for name in first.public} >= EXPORTED
    withheld = [name for name, content in first.public.items() if b",small\n" in content]
    assert {Path(name).name for name in withheld} >= {"figures.csv", "coverage.csv"}


def test_twins_differ_in_every_year_indicator_and_place(twins: tuple[Twin, Twin]) -> None:
    first, other = twins
    of_place = Counter[str]()
    for year in YEARS:
        for slug, atoms in first.people[year].items():
            moved = other.people[year][slug]
            assert sum(atoms.values()) == sum(moved.values())
            changed = [kommune for kommune, *rest in atoms if atoms[kommune, *rest] != moved[kommune, *rest]]
            assert len(changed) > 30
            of_place.update(changed)
    # Oslo is alone in its fylke and its KOSTRA group: nothing is withheld of it that could be another.
    assert set(PLACES) - set(of_place) <= {"0301"}


def needing(people: People, slug: str) -> Counter[str]:
    """Count the persons with the need in each kommune."""
    found = Counter[str]()
    for (kommune, *_), count in people[slug].items():
        found[kommune] += count
    return found


def test_twins_differ_in_how_many_have_the_need_where_that_is_withheld(twins: tuple[Twin, Twin]) -> None:
    for slug in twins[0].people[LAST]:
        first, other = (needing(born.people[LAST], slug) for born in twins)
        assert [kommune for kommune in PLACES if first[kommune] != other[kommune]], slug


def test_what_is_inside_says_reasons_and_no_count(twins: tuple[Twin, Twin]) -> None:
    asked = ("protect", "--year", 2021, "--deliveries", "inn/2021", "--format", "json")
    before = below(twins[0].folder)
    said = [json.loads(text) for born in twins for text in run(born.folder, *asked).values()]
    assert below(twins[0].folder) == before
    reasons = [cost.pop("lost") for costs in said for cost in costs["costs"]]
    assert said[0] == said[1]
    assert any(reasons)
    assert not any(sign.isdigit() for one in reasons for because in one.values() for sign in because)


def prepared(born: Twin, name: str) -> Files:
    """Make a release of the last year."""
    made = run(born.folder, "release", "prepare", "--year", LAST, "--deliveries", f"inn/{LAST}", "--out", name)
    return {"log": b"".join(made.values()), **below(born.folder / name)}


def test_the_fingerprint_of_a_delivery_is_all_that_tells_twins_apart(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Source, "sha256", FINGERPRINT)
    first, other = (prepared(born, "ekte") for born in twins)
    # The log has the first of the name of the release, which is the fingerprint of its manifest.
    assert differing(first, other) == ["log", "manifest.json"]
    names = [hashlib.sha256(files["manifest.json"]).hexdigest()[:12].encode() for files in (first, other)]
    assert first["log"].replace(names[0], names[1]) == other["log"]
    said = [json.loads(files["manifest.json"]) for files in (first, other)]
    told = [[delivery.pop("sha256") for delivery in manifest["deliveries"]] for manifest in said]
    assert said[0] == said[1]
    assert told[0] != told[1]


@pytest.fixture(name="seen")
def _seen(twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Look over the suppressor's shoulder at a withheld count that is another in the twin."""
    atoms, moved = (born.people[LAST][TRANSPORT] for born in twins)
    kommune, age, outcome = next(atom for atom in atoms if atom[0] in PLACES and atoms[atom] != moved[atom])
    decide, seen = one.decide, list[int]()

    def looking(task: Task, *, anew: bool = False) -> Decision:
        if task.indicator == TRANSPORT:
            seen[:] = [getattr(task.counts.rows[CellKey(TRANSPORT, LAST, "kommune", kommune, age)], outcome)]
        return decide(task, anew=anew)

    monkeypatch.setattr(one, "decide", looking)
    return seen


PLANTED = {
    "areas_csv": "areas.csv",
    "maaltall_csv": "maaltall.csv",
    "proof_json": "proof.json",
    "readme": "LESMEG.txt",
    "reporting_csv": "reporting.csv",
}


def test_control_a_withheld_count_in_any_file_or_log_is_found(
    twins: tuple[Twin, Twin], seen: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for face in PLANTED:
        honest = getattr(release, face)
        monkeypatch.setattr(release, face, lambda *of, honest=honest: f"{honest(*of)}{seen}\n")
    figures = stating.figure_files

    def telling_figures(*of: Any) -> dict[str, bytes]:  # noqa: ANN401  (whatever it takes)
        files = figures(*of)
        return files | {"figures.json": files["figures.json"] + f"{seen}\n".encode()}

    made = release.manifest_json

    def telling(*of: Any) -> bytes:  # noqa: ANN401  (whatever it takes)
        sys.stderr.write(f"{seen}\n")
        return made(*of)

    protect_coverage = gate.protect_coverage

    def all_who_answered(grid: Grid, *of: Any) -> dict[FigureKey, ProtectedCoverage]:  # noqa: ANN401
        """Say how many the need is registered for, as if a withheld denominator did not matter."""
        rows = ((FigureKey(*key, "all"), row) for key, row in grid.counts.coverage.items() if row.persons)
        told = {key: ProtectedCoverage(*row, Status.SHOWN) for key, row in rows if key.area in PLACES}
        return protect_coverage(grid, *of) | told

    monkeypatch.setattr(stating, "figure_files", telling_figures)
    monkeypatch.setattr(release, "manifest_json", telling)
    monkeypatch.setattr(gate, "protect_coverage", all_who_answered)
    found = set(differing(*(prepared(born, "lekk") for born in twins)))
    assert found >= {*PLANTED.values(), "figures.json", "log", "coverage.csv"}
    assert found & {"figures.csv", "definitions.json"} == set()


def test_control_a_withheld_count_in_an_answer_of_the_bank_or_beside_it_is_found(
    twins: tuple[Twin, Twin], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Answer.__init__
    found = []
    for born in twins:
        count = born.people[LAST][TRANSPORT].total() if born is twins[0] else 0

        def telling(self: Answer, body: bytes, media: str, count: int = count, **more: Any) -> None:  # noqa: ANN401
            more["headers"] = {**(more.get("headers") or {}), "x-count": str(count)}
            honest(self, body, media, **more)

        monkeypatch.setattr(Answer, "__init__", telling)
        asked = Bank(born.folder / "ute")
        asked.ask(f"{BANK}/config")
        asked.ask(f"{BANK}/finnes/ikke")
        found.append(asked.found)
    assert len(differing(*found)) == len(found[0]) == 2


@pytest.mark.long
def test_every_door_page_picture_and_feed_is_the_same_for_twins(twins: tuple[Twin, Twin]) -> None:
    made = []
    for born in twins:
        said = run(born.folder, "site", "build", "ute", "--out", "sider")
        files = {f"sider/{name}": content for name, content in below(born.folder / "sider").items()}
        made.append(said | files | doors(born.folder, every=True) | bank(born.folder / "ute", every=True))
    assert differing(*made) == []
    assert {".html", ".svg", ".csv", ".png", ".json", ".xml", ".pdf", ".br"} <= {Path(name).suffix for name in made[0]}
