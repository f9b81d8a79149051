"""`nki check`: everything there is to say about a delivery or a catalogue, on the kommune's own machine."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from nki.cli.counts import write_whole
from nki.cli.letters import print_findings, to_json
from nki.cli.opening import open_catalogue
from nki.cli.report import html_page
from nki.errors import CatalogueError, Finding, Severity
from nki.pipeline import Catalogue
from nki.registers import check_deliveries

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
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
    if said.out:
        with redirect_stdout(StringIO()) as text:
            _say(said.format, findings)
        write_whole(said.out, text.getvalue())
    else:
        _say(said.format, findings)
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return ERRORS
    return WARNINGS if severities & {Severity.ROW, Severity.WARNING} else CLEAN


def _say(form: str, findings: Sequence[Finding]) -> None:
    if form == "table":
        print_findings(findings, stderr=False)
    else:
        sys.stdout.write(html_page(findings) if form == "html" else to_json(findings) + "\n")


def check_catalogue(folder: Path) -> tuple[Finding, ...]:
    """Read every part of a catalogue, and give what is wrong with it."""
    catalogue = Catalogue(folder)
    findings: list[Finding] = []
    for part in ("schema", "reference", "controls", "indicators"):
        try:
            getattr(catalogue, part)
        except CatalogueError as error:
            findings += [finding for finding in error.findings if finding not in findings]
    return tuple(findings)
