"""`nki check`: everything there is to say about a delivery or a catalogue, on the kommune's own machine."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING

from nki.cli.counts import write_whole
from nki.cli.letters import print_findings, to_json
from nki.cli.opening import open_catalogue
from nki.counting import Catalogue
from nki.disclosure import load_policy
from nki.errors import CatalogueError, Finding, Severity, UnreadableError, UsageError
from nki.indicators import load_cases
from nki.kommune.faces.checked import html_page
from nki.kommune.findings import to_csv, verdict
from nki.period import Period
from nki.publication.notices import load_notices
from nki.registers import check_deliveries
from nki.reproduction import load_published

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

CLEAN, WARNINGS, ERRORS = 0, 1, 2


def run(said: Namespace) -> int:
    """Check every path; exit code by the gravest finding."""
    catalogues = [path for path in said.paths if (path / "indicators").is_dir()]
    deliveries = [path for path in said.paths if path not in catalogues]
    findings = [finding for folder in catalogues for finding in check_catalogue(folder)]
    if deliveries:
        catalogue = open_catalogue(said)
        findings += check_deliveries(deliveries, catalogue.schema, catalogue.reference, controls=catalogue.controls)
    about = [path.name for path in deliveries]
    if said.format == "pdf":
        _print(said, findings, about)
    elif said.out:
        with redirect_stdout(StringIO()) as text:
            _say(said.format, findings, about)
        write_whole(said.out, text.getvalue())
    else:
        _say(said.format, findings, about)
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return ERRORS
    return WARNINGS if severities & {Severity.ROW, Severity.WARNING} else CLEAN


def _print(said: Namespace, findings: Sequence[Finding], about: Sequence[str]) -> None:
    from nki.kommune.faces.checkedprint import printed

    if said.out is None:
        raise UsageError("PDF skrives til en fil. Si hvilken med --out FIL.")
    write_whole(said.out, printed(findings, about=about))


def _say(form: str, findings: Sequence[Finding], about: Sequence[str]) -> None:
    if form == "table":
        print_findings(findings, stderr=False)
        sys.stdout.write(f"{verdict(findings)}\n" if about else "")
    elif form == "csv":
        sys.stdout.write(to_csv(findings))
    else:
        sys.stdout.write(html_page(findings, about) if form == "html" else to_json(findings) + "\n")


def check_catalogue(folder: Path) -> tuple[Finding, ...]:
    """Read every part of a catalogue, and give what is wrong with it."""
    catalogue = Catalogue(folder)
    findings: list[Finding] = []
    for read in _parts(catalogue):
        try:
            read()
        except CatalogueError as error:
            findings += [finding for finding in error.findings if finding not in findings]
        except UnreadableError as error:
            findings.append(Finding("K001", Severity.ERROR, str(error), str(folder), todo="Legg filen tilbake."))
    return tuple(findings)


def _parts(catalogue: Catalogue) -> Iterator[Callable[[], object]]:
    """Give every part of a catalogue as something that reads it."""
    for name in ("schema", "reference", "controls", "indicators"):
        yield partial(getattr, catalogue, name)
    yield lambda: load_policy(catalogue.folder, Period(catalogue.last_year))
    yield partial(load_notices, catalogue.folder)
    yield partial(load_published, catalogue.folder / "published")
    for page in sorted((catalogue.folder / "indicators").glob("*.yaml")):
        if not page.name.endswith(".cases.yaml"):
            yield partial(load_cases, page.with_name(f"{page.stem}.cases.yaml"))
