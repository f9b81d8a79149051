"""The sum report gives the figures the national count gives, divides them by unit, and never invents one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from nki.counting import Request, count_extract, extract_year
from nki.errors import DeliveryError, UsageError
from nki.kommune import read_material, reconcile, sum_report
from support import BISTAND, Sent, pseudonym, send

if TYPE_CHECKING:
    from pathlib import Path

    from nki.counting import Catalogue
    from nki.kommune import Material, SumReport

SCHOOL, HOME = "974767880", "984661185"


def row(report: SumReport, kind: str, code: str, number: int) -> tuple[int, int, Decimal | None]:
    """Give count, denominator and share of a måltall of bistand in a part."""
    (part,) = (one for one in report.parts if one.part == (kind, code))
    (found,) = (one for one in part.rows[BISTAND] if one.number == number)
    return found.count, found.denominator, found.share


def test_the_report_has_the_kommunes_own_figures_and_who_lives_elsewhere_apart(material: Material) -> None:
    report = sum_report(material)
    assert row(report, "kommune", "4203", 1) == (1, 4, Decimal("25.000"))
    assert row(report, "kommune", "4203", 2) == (1, 1, Decimal("100.000"))
    assert row(report, "kommune", "4203", 13) == (1, 4, Decimal("25.000"))
    assert row(report, "andre", "", 1) == (1, 1, Decimal("100.000"))
    assert len(report.parts[0].rows[BISTAND]) == 20  # 16 numbered and the four of `other`


def test_a_unit_has_those_with_a_granted_service_there_this_year_and_the_rest_are_without(material: Material) -> None:
    report = sum_report(material)
    persons = {one.part: one.persons for one in report.parts if one.part.kind == "enhet"}
    assert persons == {("enhet", SCHOOL): 2, ("enhet", HOME): 1, ("enhet", ""): 5}
    assert row(report, "enhet", HOME, 1) == (0, 1, Decimal("0.000"))
    assert row(report, "enhet", HOME, 4) == (0, 0, None)
    assert [(one.code, one.persons, one.with_unit) for one in report.services] == [("9", 2, 2), ("15", 1, 1)]


def test_coverage_of_a_receipt_is_of_those_with_the_need(material: Material) -> None:
    coverage = {one.code: (one.answered, one.asked) for one in sum_report(material).parts[0].registered}
    assert coverage["13"] == (4, 6)
    assert coverage["14"] == (3, 4)


def test_change_is_from_last_years_delivery_and_absent_without_one(
    catalogue: Catalogue, material: Material, tmp_path: Path
) -> None:
    last = Sent(
        kommune="4203",
        year=2020,
        persons=(("Ada", "2010", ""),),
        registrations=(("Ada", "13", "1", "2020-01-01"), ("Ada", "14", "3", "2020-01-01")),
    )
    before = read_material(catalogue, send(tmp_path / "before", last))
    changed = sum_report(material, before=before).parts[0].rows[BISTAND]
    assert (changed[0].before, changed[0].change) == (Decimal("0.000"), Decimal("25.000"))
    assert changed[3].change is None
    assert sum_report(material).parts[0].rows[BISTAND][0].change is None


def national(catalogue: Catalogue, folder: Path, material: Material) -> tuple[bool, bool, list[str]]:
    """Reconcile with all deliveries under a folder: (in force, equal, cells where somebody is elsewhere)."""
    request = Request((folder,), material.year, structure=material.delivery.geography)
    extract = extract_year(catalogue, request)
    found = reconcile(material, extract, count_extract(catalogue, extract, request))
    return found.in_force, found.equal, [one.outcome for one in found.rows if one.stratum == "all" and one.elsewhere]


def test_the_figures_meet_the_national_count_when_a_person_has_moved_on(catalogue: Catalogue, tmp_path: Path) -> None:
    ours = Sent(
        kommune="4203",
        persons=(("Ada", "1990", ""), ("Bo", "1991", "")),
        registrations=tuple((name, code, "1", "2021-01-01") for name in ("Ada", "Bo") for code in ("13", "14")),
    )
    theirs = Sent(kommune="0301", persons=(("Bo", "1991", ""), ("Cy", "1992", "4203")), received="2022-01-12T00:00:00")
    send(tmp_path / "ours", ours)
    send(tmp_path / "theirs", theirs)
    material = read_material(catalogue, tmp_path / "ours")
    assert national(catalogue, tmp_path, material) == (True, True, ["met"])


def test_control_a_count_that_is_one_off_does_not_meet(
    catalogue: Catalogue, delivery: Path, material: Material
) -> None:
    request = Request((delivery,), 2021, structure=2021)
    extract = extract_year(catalogue, request)
    counts = count_extract(catalogue, extract, request)
    rows = {
        key: one._replace(met=one.met + 1) if key.level == "kommune" and key.area == "4203" else one
        for key, one in counts.rows.items()
    }
    object.__setattr__(counts, "rows", rows)
    assert not reconcile(material, extract, counts).equal


def test_a_delivery_that_another_has_replaced_is_told(catalogue: Catalogue, tmp_path: Path) -> None:
    send(tmp_path / "old", Sent(kommune="4203", persons=(("Ada", "1990", ""),)))
    send(tmp_path / "new", Sent(kommune="4203", persons=(("Bo", "1990", ""),), received="2022-02-01T00:00:00"))
    material = read_material(catalogue, tmp_path / "old")
    assert national(catalogue, tmp_path, material)[:2] == (False, False)


def test_a_delivery_that_would_be_refused_gives_its_findings_and_no_report(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    bad = Sent(kommune="4203", persons=(("Ada", "19x0", ""),))
    with pytest.raises(DeliveryError) as caught:
        read_material(catalogue, send(tmp_path / "bad", bad))
    assert pseudonym("Ada") not in str(caught.value)


def test_several_deliveries_at_once_are_not_one_report(catalogue: Catalogue, tmp_path: Path) -> None:
    for kommune in ("4203", "0301"):
        send(tmp_path / kommune, Sent(kommune=kommune, persons=((kommune, "1990", ""),)))
    with pytest.raises(UsageError, match="2 innsendinger"):
        read_material(catalogue, tmp_path)
