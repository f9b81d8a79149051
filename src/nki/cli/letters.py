"""Findings as a table a person can work through."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from nki.cli.words import make_console
from nki.errors import Severity
from nki.kommune.findings import NAMES, in_order, summary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.errors import Finding

_STYLES = {Severity.ERROR: "bold red", Severity.ROW: "red", Severity.WARNING: "yellow", Severity.INFORMATION: "dim"}


def print_findings(findings: Sequence[Finding], *, stderr: bool = True) -> None:
    """Print every finding, the gravest first; wide enough for a file, folded on a screen."""
    console = make_console(stderr=stderr)
    table = Table(box=None, pad_edge=False, show_edge=False)
    table.add_column("Regel", no_wrap=True)
    table.add_column("Hvor", overflow="fold")
    table.add_column("Hva, hvorfor og hva du gjør", overflow="fold")
    for finding in in_order(findings):
        words = Text(finding.what, style=_STYLES[finding.severity])
        words.append(f" {finding.why}", style="default")
        words.append(f" {finding.todo}", style="default")
        table.add_row(f"{finding.rule} {NAMES[finding.severity]}", Text(finding.where), words)
    console.print(table)
    console.print(summary(findings))


def to_json(findings: Sequence[Finding]) -> str:
    """Give the findings for machines."""
    return json.dumps([asdict(finding) for finding in in_order(findings)], ensure_ascii=False, indent=1)
