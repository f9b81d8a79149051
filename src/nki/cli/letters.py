"""Findings as a table a person can work through."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from nki.cli.words import make_console
from nki.errors import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = {
    Severity.ERROR: "feil",
    Severity.ROW: "holdt utenfor",
    Severity.WARNING: "advarsel",
    Severity.INFORMATION: "til orientering",
}
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


def summary(findings: Sequence[Finding]) -> str:
    """Count the findings by severity, in words."""
    counts = {severity: sum(f.severity == severity for f in findings) for severity in Severity}
    parts = [f"{count} {NAMES[severity]}" for severity, count in counts.items() if count]
    return ", ".join(parts) if parts else "Ingen funn."


def to_json(findings: Sequence[Finding]) -> str:
    """Give the findings for machines."""
    return json.dumps([asdict(finding) for finding in in_order(findings)], ensure_ascii=False, indent=1)


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    """Sort by severity, then by place."""
    gravity = list(Severity)
    return sorted(findings, key=lambda f: (gravity.index(f.severity), f.file, f.rule, f.lines))
