"""The desk: all that is done with the register on behalf of a kommune, in threads, each with the register open.

Whose figures they are is asked for at every turn; what is not the kommune's is the same as what does not exist.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from nki.counting import Request, count_extract, extract_year
from nki.kommune import reconcile, sum_report, worklists
from nki.kommune.faces import to_fragment, to_json
from nki.kommune.material import material_of, of_unit
from nki.kommune.parts import Part
from nki.kommune.texts import Language, load_words
from nki.kommune.writing import part_title, sum_document, worklist_document
from nki.publication import published, read_release
from nki.reference.succession import numbers_of
from nki.registers.memory import source_in_memory
from nki.registers.store import open_store
from nki.registers.store.bundle import Bundle, unpack
from nki.registers.store.judging import open_object
from nki.registers.store.listing import current, of_kommune
from nki.registers.store.parsed import Parcel
from nki.rooms.intake import Intake
from nki.rooms.kept import Kept
from nki.rooms.written import document_as

if TYPE_CHECKING:
    from collections.abc import Callable

    from nki.access import Grant
    from nki.counting import Catalogue
    from nki.kommune import Material, Reconciliation, SumReport, Worklist
    from nki.kommune.document import Document
    from nki.kommune.texts import Words
    from nki.registers.store.listing import Current
    from nki.registers.store.model import Received
    from nki.registers.store.store import Store

    T = TypeVar("T")


class Face(NamedTuple):
    """How a report is given: json, html, pdf or xlsx, and in which language."""

    form: str
    language: Language


class ReportPage(NamedTuple):
    """A report to stand on a page: laid out, as HTML without its heading, and its parts with pages of their own."""

    document: Document
    content: str
    parts: dict[Part, str]


class NotHere(Exception):  # noqa: N818  (an answer, not a fault)
    """There is nothing here, or nothing that is theirs to see."""


@dataclass
class Desk:
    """Opens the register in `folder` once per thread; `releases` is where what is published lies, if anywhere."""

    folder: Path
    catalogue: Catalogue
    releases: Path | None
    workers: int
    _local: threading.local = field(default_factory=threading.local)
    _open: list[ExitStack] = field(default_factory=list)
    _kept: Kept = field(default_factory=Kept)

    def __post_init__(self) -> None:
        """Begin the threads."""
        self._intake = Intake(self.folder, self.catalogue.folder)
        self._pool = ThreadPoolExecutor(self.workers, thread_name_prefix="desk", initializer=self._sit_down)

    async def ask(self, work: Callable[..., T], *given: Any) -> T:  # noqa: ANN401  (any work)
        """Do something at the desk, away from the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)

    async def over(self, work: Callable[..., T], *given: Any) -> T:  # noqa: ANN401  (any work)
        """Do something with the register, away from the event loop."""
        return await self.ask(lambda: work(self._store(), *given))

    def close(self) -> None:
        """Let the threads finish, each closing the register it opened: what SQLite opens in one thread is its own."""
        together = threading.Barrier(len(self._open)) if self._open else None
        for _ in tuple(self._open):
            self._pool.submit(self._stand_up, together)
        self._pool.shutdown()
        self._intake.close()

    async def deliver(self, grant: Grant, name: str, content: bytes) -> Received:
        """Take a delivery in for the kommune; raises UnreadableError and StoreError when it was not received."""
        bundle, kommune = Bundle(Path(name), content=content), grant.insist_on_whole()
        received = await asyncio.wrap_future(self._intake.take(bundle, kommune))
        if not self._theirs(received, kommune):
            raise NotHere
        return received

    def listed(self, grant: Grant) -> tuple[Received, ...]:
        """Give the kommune's deliveries, newest first; a unit's user has none of them."""
        grant.insist_on_whole()
        return self._listed(grant)

    def _listed(self, grant: Grant) -> tuple[Received, ...]:
        kommune = grant.insist_on_kommune()
        found = of_kommune(self._store(), self._every_number(kommune))
        return tuple(one for one in found if self._theirs(one, kommune))

    def found(self, grant: Grant, sha256: str) -> Received:
        """Give one of the kommune's deliveries; raises NotHere."""
        for one in self.listed(grant):
            if one.sha256 == sha256:
                return one
        raise NotHere

    def years(self, grant: Grant) -> tuple[int, ...]:
        """Give the years the kommune has a delivery with persons in force for, newest first."""
        return tuple(sorted({one.year for one in self._listed(grant) if one.in_force and one.persons}, reverse=True))

    def material(self, grant: Grant, year: int) -> Material:
        """Open the kommune's delivery in force for a year, or what is a unit's of it; raises NotHere."""
        one = self._in_force(grant, year)
        material = self._kept.get(("material", one.sha256), lambda: self._material(one))
        return of_unit(material, grant.unit) if grant.unit else material

    def report(self, grant: Grant, year: int) -> SumReport:
        """Make the sum report of a year, with the year before and what is published; a unit gets its own part only."""
        key = self._report_key(grant, year)
        report = self._kept.get(key, lambda: self._report(grant, year, key))
        if not grant.unit:
            return report
        own = tuple(one for one in report.parts if one.part == Part("enhet", grant.unit))
        return replace(report, parts=own, services=(), findings=())

    def worklists(self, grant: Grant, year: int) -> tuple[Worklist, ...]:
        """Give the worklists of a year."""
        key = ("lists", self._in_force(grant, year).sha256, grant.unit)
        return self._kept.get(key, lambda: worklists(self.material(grant, year)))

    def reconciliation(self, grant: Grant, year: int) -> Reconciliation:
        """Hold the kommune's own figures against the national count of the register, to the digit; raises NotHere."""
        grant.insist_on_whole()
        # Whatever changes what is in force stands in the log: as long as that is the same, so is the national count.
        (here,) = self._store().catalog.rows("SELECT max(number) AS last FROM audit")
        key = ("reconciled", self._in_force(grant, year).sha256, str(here["last"]))
        return self._kept.get(key, lambda: self._reconciled(self.material(grant, year)))

    def report_page(self, grant: Grant, year: int, part: Part | None, language: Language) -> ReportPage:
        """Give a report, or one part of it, to stand on a page, and the parts it has; raises NotHere."""
        key = ("page", *self._report_key(grant, year), grant.unit, *(part or ("", "")), language)
        return self._kept.get(key, lambda: self._page(self.report(grant, year), part, language))

    def report_face(self, grant: Grant, year: int, part: Part | None, face: Face) -> bytes:
        """Give a report, or one part of it, as bytes; raises NotHere for a part there is not."""
        key = ("bytes", *self._report_key(grant, year), grant.unit, *(part or ("", "")), *face)
        return self._kept.get(key, lambda: self._face(self.report(grant, year), part, face))

    def _reconciled(self, material: Material) -> Reconciliation:
        request = Request((), material.year, structure=material.delivery.geography, register=self.folder)
        extract = extract_year(self.catalogue, request)
        return reconcile(material, extract, count_extract(self.catalogue, extract, request))

    def _page(self, report: SumReport, part: Part | None, language: Language) -> ReportPage:
        document = self._document(_only(report, part), language)
        parts = [one.part for one in report.parts if one.part.kind in ("enhet", "bydel") and part is None]
        names = {one: part_title(*one, self.words(language)) for one in parts}
        return ReportPage(document, to_fragment(document), names)

    def worklist_face(self, grant: Grant, year: int, face: Face) -> bytes:
        """Give the worklists of a year, as bytes; raises NotHere."""
        found = self.worklists(grant, year)
        if face.form == "json":
            return to_json(found).encode()
        document = worklist_document(self.material(grant, year), found, self.words(face.language))
        return document_as(document, face.form, year)

    def _face(self, report: SumReport, part: Part | None, face: Face) -> bytes:
        chosen = _only(report, part)
        if face.form == "json":
            return to_json(chosen).encode()
        return document_as(self._document(chosen, face.language), face.form, chosen.year)

    def _document(self, report: SumReport, language: Language) -> Document:
        return sum_document(report, self.catalogue.indicators, self.words(language))

    def words(self, language: Language) -> Words:
        """Give the words of reports."""
        return self._kept.get(("words", language), lambda: load_words(self.catalogue.folder, language))

    def name(self, kommune: str) -> str:
        """Name a kommune of today; one that is not of today by its number."""
        reference = self.catalogue.reference
        here = reference.geography(reference.years[-1]).kommuner
        names = self._kept.get(("names",), lambda: {area.code: area.label for area in here})
        return names.get(kommune, kommune)

    def _report_key(self, grant: Grant, year: int) -> tuple[str, ...]:
        now = self._in_force(grant, year).sha256
        try:
            before = self._in_force(grant, year - 1).sha256
        except NotHere:
            before = ""
        return "report", now, before, str(self._published() or "")

    def _report(self, grant: Grant, year: int, key: tuple[str, ...]) -> SumReport:
        whole = replace(grant, unit="")
        last = self.material(whole, year - 1) if key[2] else None
        release = read_release(Path(key[3])) if key[3] else None
        return sum_report(self.material(whole, year), before=last, release=release)

    def _in_force(self, grant: Grant, year: int) -> Current:
        kommune = grant.insist_on_kommune()
        for one in current(self._store(), self._every_number(kommune), year):
            if self._theirs(one, kommune):
                return one
        raise NotHere

    def _material(self, one: Current) -> Material:
        store = self._store()
        (row,) = store.catalog.rows("SELECT kind FROM object WHERE sha256 = ?", (one.sha256,))
        content = b"".join(open_object(store, one.sha256))
        source = source_in_memory(row["kind"], Parcel(row["kind"], one.label, ()).name, unpack(content, row["kind"]))
        return material_of(self.catalogue, source)

    def _theirs(self, one: Received | Current, kommune: str) -> bool:
        """Tell whether a delivery is theirs: they brought it, or whoever runs the register did for them."""
        if one.sender:
            return one.sender in self._every_number(kommune)
        years = self.catalogue.reference.years
        return one.kommune in self._numbers(kommune, one.year if one.year in years else years[-1])

    def _every_number(self, kommune: str) -> frozenset[str]:
        """Give every number the kommune, or what is now a part of it, has had."""
        years = self.catalogue.reference.years
        return self._kept.get(
            ("every", kommune), lambda: frozenset({kommune}.union(*(self._numbers(kommune, year) for year in years)))
        )

    def _numbers(self, kommune: str, year: int) -> frozenset[str]:
        return self._kept.get(
            ("numbers", kommune, str(year)), lambda: numbers_of(self.catalogue.reference, kommune, year)
        )

    def _published(self) -> Path | None:
        """Say where what is published now lies, if anything is."""
        found = published(self.releases).releases if self.releases else ()
        return found[-1].folder if found else None

    def _sit_down(self) -> None:
        self._local.stack = ExitStack()
        opened = open_store(self.folder, self.catalogue.folder, create=True)
        self._local.store = self._local.stack.enter_context(opened)
        self._open.append(self._local.stack)

    def _stand_up(self, together: threading.Barrier | None) -> None:
        if together:
            together.wait()
        self._local.stack.close()

    def _store(self) -> Store:
        store: Store = self._local.store
        return store


def _only(report: SumReport, part: Part | None) -> SumReport:
    chosen = report.parts if part is None else tuple(one for one in report.parts if one.part == part)
    if not chosen:
        raise NotHere
    return report if part is None else replace(report, parts=chosen, services=(), findings=())
