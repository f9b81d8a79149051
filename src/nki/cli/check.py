"""`nki check`: everything there is to say about a delivery or a catalogue, on the kommune's own machine."""

from __future__ import annotations

import sys
from contextlib import redirect_stdout
from io import StringIO
from typing import TYPE_CHECKING

from nki.cli import apart
from nki.cli.letters import print_findings, to_json
from nki.errors import Severity, UsageError
from nki.kommune.findings import to_csv, verdict

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence
    from pathlib import Path

    from nki.errors import Finding

CLEAN, WARNINGS, ERRORS = 0, 1, 2


def run(said: Namespace) -> int:
    """Check every path; exit code by the gravest finding."""
    catalogues = [path for path in said.paths if (path / "indicators").is_dir()]
    deliveries = [path for path in said.paths if path not in catalogues]
    findings = _in_catalogues(catalogues)
    if deliveries:
        findings += apart.check(deliveries, said)
    about = [path.name for path in deliveries]
    if said.format == "pdf":
        _print(said, findings, about)
    elif said.out:
        from nki.cli.counts import write_whole

        with redirect_stdout(StringIO()) as text:
            _say(said.format, findings, about)
        write_whole(said.out, text.getvalue())
    else:
        _say(said.format, findings, about)
    severities = {finding.severity for finding in findings}
    if Severity.ERROR in severities:
        return ERRORS
    return WARNINGS if severities & {Severity.ROW, Severity.WARNING} else CLEAN


def _in_catalogues(folders: Sequence[Path]) -> list[Finding]:
    if not folders:
        return []
    # What reads all of a catalogue takes longer to load than a delivery takes to check.
    from nki.cli.cataloguecheck import check_catalogue

    return [finding for folder in folders for finding in check_catalogue(folder)]


def _print(said: Namespace, findings: Sequence[Finding], about: Sequence[str]) -> None:
    from nki.cli.counts import write_whole
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
    elif form == "html":
        from nki.kommune.faces.checked import html_page

        sys.stdout.write(html_page(findings, about))
    else:
        sys.stdout.write(to_json(findings) + "\n")
