"""`nki sumreport` and `nki explain`: a kommune's own figures, and why a person counts, on its own machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.counts import write_whole
from nki.cli.opening import open_catalogue
from nki.cli.words import make_console
from nki.counting import Request, count_extract, extract_year
from nki.errors import UsageError
from nki.kommune import explain, read_material, reconcile, sum_report, worklists
from nki.kommune.document import shown
from nki.kommune.faces import to_html, to_json, to_pdf, to_xlsx
from nki.kommune.texts import load_words
from nki.kommune.writing import explanation_document, sum_document, worklist_document
from nki.publication import read_release

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import datetime

    from nki.kommune import Material, Reconciliation
    from nki.kommune.document import Document


def run(said: Namespace) -> int:
    """Make the sum report of one delivery."""
    catalogue = open_catalogue(said)
    material = read_material(catalogue, said.delivery)
    before = read_material(catalogue, said.before) if said.before else None
    release = read_release(said.release) if said.release else None
    report = sum_report(material, before=before, release=release)
    reconciliation = _reconciliation(said, material) if said.against or said.register else None
    if said.format == "json":
        _write_text(said, to_json({"report": report, "reconciliation": reconciliation}))
    else:
        words = load_words(catalogue.folder, said.language)
        document = sum_document(report, catalogue.indicators, words, reconciliation)
        _write(said, document, material.delivery.received)
    return 0 if reconciliation is None or reconciliation.equal else 1


def why(said: Namespace) -> int:
    """Explain one person, or list those somebody should look at."""
    catalogue = open_catalogue(said)
    material = read_material(catalogue, said.delivery)
    found = explain(material, said.who) if said.who else None
    lists = () if found else worklists(material)
    if said.format == "json":
        _write_text(said, to_json(found or lists))
        return 0
    words = load_words(catalogue.folder, said.language)
    document = (
        explanation_document(found, catalogue.indicators, words) if found else worklist_document(material, lists, words)
    )
    _write(said, document, material.delivery.received)
    return 0


def _reconciliation(said: Namespace, material: Material) -> Reconciliation:
    request = Request(tuple(said.against), material.year, structure=material.delivery.geography, register=said.register)
    extract = extract_year(material.catalogue, request)
    return reconcile(material, extract, count_extract(material.catalogue, extract, request))


def _write(said: Namespace, document: Document, dated: datetime) -> None:
    if said.format == "table":
        _print(document)
    elif said.format == "html":
        _write_text(said, to_html(document))
    else:
        if not said.out:
            raise UsageError(f"Si hvor filen skal skrives: --out FIL.{said.format}")
        said.out.parent.mkdir(parents=True, exist_ok=True)
        said.out.write_bytes(to_pdf(document, dated) if said.format == "pdf" else to_xlsx(document, dated))


def _write_text(said: Namespace, text: str) -> None:
    if said.out:
        write_whole(said.out, text)
    else:
        sys.stdout.write(text)


def _print(document: Document) -> None:
    from rich.table import Table

    console = make_console()
    console.print(document.title, style="bold", markup=False)
    for sentence in document.lead:
        console.print(sentence, style="bold yellow", markup=False)
    for section in document.sections:
        console.rule(section.title, align="left")
        for note in section.notes:
            console.print(note, style="dim", markup=False)
        for found in section.tables:
            table = Table(title=found.caption, title_justify="left", box=None, pad_edge=False)
            for place, name in enumerate(found.columns):
                table.add_column(name, justify="right" if found.numbers[place] else "left", overflow="fold")
            for row in found.rows:
                table.add_row(*(shown(cell).replace("[", "\\[") for cell in row))
            console.print(table)
