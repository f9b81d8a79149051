"""Eksemplene ved siden av hver indikator: en setning, noen få registreringer og måltallene de skal gi."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.compute import CellKey, compute_counts
from nki.indicators import Case, Indicator, load_cases
from support import Sent, extract, indicators, reference, send_all

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import Counts, CountTable, Engine

CASES = [
    pytest.param(indicator, case, id=f"{indicator.slug}: {case.title}")
    for indicator in indicators()
    for case in load_cases(default_catalogue() / "indicators" / f"{indicator.slug}.cases.yaml")
]


def as_sent(case: Case) -> list[Sent]:
    """Gjør leveransene i et eksempel om til innsendinger."""
    return [
        Sent(
            kommune=delivery.kommune,
            year=case.year,
            received=delivery.mottatt.isoformat(),
            persons=tuple((p.person, str(p.birth_year or ""), p.home) for p in delivery.persons),
            registrations=tuple(
                (r.person, r.code, r.value, r.registered.isoformat() if r.registered else "")
                for r in delivery.registrations
            ),
        )
        for delivery in case.deliveries
    ]


def shown(indicator: Indicator, name: str, counts: Counts) -> str:
    """Gi verdien av et måltall, nevneren eller et utfall slik eksempelet skriver den."""
    if name == "nevner":
        return str(counts.denominator)
    if not name[0].isdigit():
        return str(getattr(counts, name))
    number = int(name[:-1]) - 1
    places = len(indicator.calculation.strata)
    part = int(getattr(counts, indicator.calculation.outcomes[number // places].slug))
    if name.endswith("b"):
        return str(part)
    if not counts.denominator:
        return "ikke aktuelt"
    return str((Decimal(100 * part) / counts.denominator).quantize(Decimal("0.001"), ROUND_HALF_UP))


def found(indicator: Indicator, table: CountTable, key: str, level: str, area: str) -> str:
    """Slå opp det et eksempel venter, «1a» eller «other 18-66», i tabellen."""
    name, _, stratum = key.partition(" ")
    if name[0].isdigit():
        strata = [stratum.slug for stratum in indicator.calculation.strata]
        stratum = strata[(int(name[:-1]) - 1) % len(strata)]
    counts = table.rows[CellKey(indicator.slug, table.year, level, area, stratum or "all")]
    return shown(indicator, name, counts)


@pytest.mark.parametrize(("indicator", "case"), CASES)
def test_eksempelet_gir_maaltallene(tmp_path: Path, indicator: Indicator, case: Case, engine: Engine) -> None:
    """Hvert eksempel i katalogen gir de måltallene det sier, på alle motorer."""
    table = compute_counts(
        indicators(), extract(send_all(tmp_path, as_sent(case)), case.year), reference(), engine=engine
    )
    expected = {"0": case.expected, **case.expected_in}
    places = {area: ("land" if area == "0" else "kommune") for area in expected}
    computed = {
        area: {key: found(indicator, table, key, places[area], area) for key in keys} for area, keys in expected.items()
    }
    assert computed == {area: dict(keys) for area, keys in expected.items()}
