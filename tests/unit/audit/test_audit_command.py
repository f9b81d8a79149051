"""`nki audit` on release folders: what it reads, what it refuses, and how it leaves."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from nki.cli import audit as command
from nki.disclosure import FigureKey, Status
from nki.disclosure.audit import AuditReport, Settings, audit_release, rules_of
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.report import TableAudit
from nki.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

OUTCOMES = ("met", "partly_met", "unmet", "unreported", "other")
PROTECTION = {"smaa_antall": {"fra": 1, "til": 4}, "null_vises": "ja", "sekundaer": "ingen"}
BOTH_WAYS = PROTECTION | {"sekundaer": "gauss", "null_kan_vernes": "ja", "aarsak_vises": "nei"}
SAFE = {
    "fylke 42": (60, 20, 16, 24, 0, 0),
    "kommune 4203": (30, None, None, 12, 0, 0),
    "kommune 4204": (30, None, None, 12, 0, 0),
}
NAIVE = SAFE | {"kommune 4203": (30, 16, None, 12, 0, 0), "kommune 4204": (30, 4, 14, 12, 0, 0)}


@dataclass(frozen=True)
class Figure:
    """A row of figures.csv."""

    count: int | None
    denominator: int | None
    share: Decimal | None
    status: Status


@dataclass(frozen=True)
class Folder:
    """A release as read back."""

    manifest: Mapping[str, Any]
    figures: Mapping[FigureKey, Figure]
    areas: tuple[Mapping[str, str], ...]
    coverage: tuple[Mapping[str, str], ...] = ()


def folder(
    rows: Mapping[str, tuple[int | None, ...]], protection: Mapping[str, Any] | None = None, origin: str = "register"
) -> Folder:
    """Make a release of rows: denominator and five outcomes, None where withheld."""
    figures = {}
    for place, (whole, *counts) in rows.items():
        level, area = place.split()
        for outcome, count in zip(OUTCOMES, counts, strict=True):
            status = Status.SMALL if None in (count, whole) else Status.SHOWN
            figures[FigureKey("x", 2021, level, area, "all", outcome)] = Figure(count, whole, None, status)
    year = {"year": 2021, "structure": 2020, "origin": origin, "protection": dict(protection or BOTH_WAYS)}
    codes = [place.split()[1] for place in rows if place.startswith("kommune")]
    areas = tuple(
        {"structure": "2020", "level": "kommune", "area": code, "fylke": "42", "kostragruppe": ""} for code in codes
    )
    return Folder({"years": [year]}, figures, areas)


def said(**more: object) -> Namespace:
    """Give the command as parsed."""
    defaults = {"release": None, "published": None, "earlier": [], "known": [], "format": "table", "strict": False}
    return Namespace(**(defaults | more))


def test_a_safe_release_passes_and_strict_asks_for_more() -> None:
    assert audit_release(folder(SAFE)).passed
    assert not audit_release(folder(SAFE), strict=True).passed


def test_a_naive_suppression_is_caught() -> None:
    report = audit_release(folder(NAIVE, PROTECTION))
    assert not report.passed
    assert report.tables[0].attack("A0").exact == (Cell("kommune", "4203", "all", "partly_met"),)


def test_where_a_place_is_real_only_numbers_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    for origin in ("register", "rekonstruert"):
        report = audit_release(folder(NAIVE, PROTECTION, origin))
        command.print_report(command.make_console(), report)
        told = capsys.readouterr().out + report.to_json() + repr(report)
        assert "4203" not in told
        assert "partly_met" not in told
        assert report.tables[0].derivations == ()


def test_where_everything_is_invented_the_way_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    report = audit_release(folder(NAIVE, PROTECTION, "syntetisk"))
    command.print_report(command.make_console(), report)
    assert "30 − 16 − 12 = 2" in capsys.readouterr().out


def test_a_report_cannot_be_made_to_carry_values_of_a_real_place() -> None:
    with pytest.raises(ValueError, match="no place is real"):
        TableAudit("x", 2021, 1, {}, (), derivations=(("30 − 28 = 2",),))


def test_a_share_that_is_shown_gives_its_count_away() -> None:
    leaking = folder(SAFE)
    key = FigureKey("x", 2021, "kommune", "4203", "all", "partly_met")
    figures = dict(leaking.figures) | {key: Figure(None, 30, Decimal("26.667"), Status.SMALL)}
    report = audit_release(replace(leaking, figures=figures))
    assert not report.passed
    assert len(report.tables[0].attack("A0").exact) == 4


def test_an_earlier_release_is_laid_beside() -> None:
    before = folder(SAFE | {"kommune 4203": (30, 10, 8, 12, 0, 0)})
    assert not audit_release(folder(SAFE), [before]).passed
    assert audit_release(folder(SAFE), [folder(SAFE)]).passed


def test_registered_need_is_an_upper_bound() -> None:
    rows = {
        "fylke 42": (None, 0, 0, None, 0, 0),
        "kommune 4203": (None, 0, 0, None, 0, 0),
        "kommune 4204": (None, 0, 0, None, 0, 0),
    }
    coverage = {"indicator": "x", "year": "2021", "level": "kommune", "area": "4203", "registered": "5"}
    open_ended = audit_release(folder(rows), settings=Settings(full=True)).tables[0]
    bounded = audit_release(
        replace(folder(rows), coverage=(coverage | {"registered": "2"},)), settings=Settings(full=True)
    ).tables[0]
    assert open_ended.attack("A1").found == 0
    assert {cell.area for cell in bounded.attack("A1").narrow} == {"4203"}


def test_nothing_audited_is_not_passed() -> None:
    assert not AuditReport((), (), Settings()).passed


def test_a_manifest_without_the_rules_is_a_letter() -> None:
    with pytest.raises(UnreadableError, match="Manifestet"):
        audit_release(replace(folder(SAFE), manifest={"years": [{"year": 2021}]}))
    with pytest.raises(UnreadableError, match="2021"):
        audit_release(replace(folder(SAFE), manifest={"years": []}))


def test_the_rules_are_read_from_the_manifest() -> None:
    national = rules_of(PROTECTION)
    assert (national.first, national.last, national.small_width) == (1, 4, 3)
    assert not national.zeros_withheld
    assert national.reasons_told
    both = rules_of(BOTH_WAYS | {"bredde": 2})
    assert (both.width, both.zeros_withheld, both.reasons_told) == (2, True, False)


def test_the_report_says_what_was_assumed_and_with_which_solvers() -> None:
    told = json.loads(audit_release(folder(SAFE)).to_json())
    assert told["passed"] is True
    assert set(told["solvers"]) == {"highspy", "numpy", "scipy"}
    assert told["rules"][0]["width"] == 3
    assert set(told["tables"][0]["attackers"]) == {"A0", "A1", "A2", "A3"}


def test_a_folder_that_is_no_release_is_a_letter_and_exit_code_three(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="ikke en utgivelse") as letter:
        command.run(said(release=tmp_path))
    assert letter.value.exit_code == 3


def test_one_thing_at_a_time() -> None:
    with pytest.raises(UsageError):
        command.run(said())


def test_exit_codes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(command, "read_release", lambda _: folder(SAFE))
    assert command.run(said(release=tmp_path)) == 0
    assert command.run(said(release=tmp_path, strict=True, format="json")) == 1
