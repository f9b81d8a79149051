"""`nki check`: everything there is to say about a delivery or a catalogue, on the kommune's own machine."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.letters import print_findings, to_json
from nki.cli.opening import open_catalogue
from nki.errors import CatalogueError, Finding, Severity
from nki.pipeline import Catalogue
from nki.registers import check_deliveries

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path

CLEAN, WARNINGS, ERRORS = 0, 1, 2


def run(said: Namespace) -> int:
    """Check every path; exit code by the gravest finding."""
    catalogues = [path for path in said.paths if (path / "indicators").is_dir()]
    deliveries = [path for path in said.paths if path not in catalogues]
    findings = [finding for folder in catalogues for finding in check_catalogue(folder)]
    if deliveries:
        catalogue = open_catalogue(said)
        findings += check_deliveries(deliveries, catalogue.schema, catalogue.reference)
    if said.format == "json":
        sys.stdout.write(to_json(findings) + "\n")
    else:
        print_findings(findings, stderr=False)
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return ERRORS
    return WARNINGS if severities & {Severity.ROW, Severity.WARNING} else CLEAN


def check_catalogue(folder: Path) -> tuple[Finding, ...]:
    """Read every part of a catalogue, and give what is wrong with it."""
    catalogue = Catalogue(folder)
    findings: list[Finding] = []
    for part in ("schema", "reference", "indicators"):
        try:
            getattr(catalogue, part)
        except CatalogueError as error:
            findings += [finding for finding in error.findings if finding not in findings]
    return tuple(findings)
