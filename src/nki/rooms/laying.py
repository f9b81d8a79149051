"""What is laid out for somebody to read, at the desk: a large kommune takes its time, and keeps nobody else waiting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from nki.kommune import explain
from nki.kommune.faces import to_fragment, to_json
from nki.kommune.writing import explanation_document, reconciliation_document, worklist_document
from nki.rooms.desk import ReportPage

if TYPE_CHECKING:
    from nki.access import Grant
    from nki.kommune.document import Document
    from nki.kommune.texts import Language
    from nki.rooms.desk import Desk


def explanation(desk: Desk, grant: Grant, year: int, who: str) -> str:
    """Explain a person as JSON; raises UsageError, NotHere."""
    return to_json(explain(desk.material(grant, year), who))


def explanation_page(desk: Desk, grant: Grant, year: int, who: str, language: Language) -> ReportPage:
    """Explain a person on a page; raises UsageError, NotHere."""
    material = desk.material(grant, year)
    return _laid(explanation_document(explain(material, who), material.catalogue.indicators, desk.words(language)))


def reconciliation(desk: Desk, grant: Grant, year: int) -> dict[str, Any]:
    """Give the reconciliation of a year as JSON; raises NotHere."""
    found = desk.reconciliation(grant, year)
    said: dict[str, Any] = json.loads(to_json(found))
    return {"equal": found.equal} | said


def reconciliation_page(desk: Desk, grant: Grant, year: int, language: Language) -> ReportPage:
    """Lay the reconciliation of a year out; raises NotHere."""
    found, whole = desk.reconciliation(grant, year), desk.report(grant, year)
    return _laid(reconciliation_document(found, whole, desk.catalogue.indicators, desk.words(language)))


def worklists(desk: Desk, grant: Grant, year: int, language: Language) -> Document:
    """Lay the worklists of a year out; raises NotHere."""
    return worklist_document(desk.material(grant, year), desk.worklists(grant, year), desk.words(language))


def _laid(document: Document) -> ReportPage:
    return ReportPage(document, to_fragment(document), {})
