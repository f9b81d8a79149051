"""Identity numbers planted in every field of every form of a delivery: none is missed, and none is stored."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

import polars as pl
import pytest

from formats_support import as_xml, invented, not_identities, written
from nki.errors import DeliveryError
from nki.registers.formats import read_xml
from nki.registers.identity.scanner import identities_in, scan
from nki.registers.identity.tables import pseudonymise, write_tables
from support import Sent, as_csv, as_parquet, pseudonym, schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = 200
FORMS = ("csv", "parquet", "xml")


def planted(numbers: list[str], seed: int) -> Iterator[tuple[str, str, dict[str, pl.DataFrame], int]]:
    """Plant numbers in one field of one table at a time: gives form, field, what was read, and how many there are."""
    chance = random.Random(seed)  # noqa: S311
    places = [(table, field) for table in schema().tables for field in table.columns]
    for turn, start in enumerate(range(0, len(numbers), ROWS)):
        table, field = places[turn % len(places)]
        some = numbers[start : start + ROWS]
        rows = [tuple(written(n, chance) if f == field else "x" for f in table.columns) for n in some]
        form = FORMS[turn // len(places) % len(FORMS)]
        yield form, field, read(form, table.name, [table.columns, *rows]), len(some)


def read(form: str, name: str, rows: list[tuple[str, ...]]) -> dict[str, pl.DataFrame]:
    """Write a table in a form and read it as the register does."""
    if form == "csv":
        return {name: pl.read_csv(io.BytesIO(as_csv(rows).encode()), separator=";", infer_schema=False)}
    if form == "parquet":
        return {name: pl.read_parquet(io.BytesIO(as_parquet(rows)))}

    class _One(Sent):
        def tables(self) -> dict[str, list[tuple[str, ...]]]:
            return {name: rows}

    return read_xml(as_xml(_One()), "innsending.xml", schema())


def missed(count: int, seed: int) -> int:
    """Count the planted numbers that no letter tells of."""
    numbers = list(invented(count, seed))
    left = count
    for _, field, tables, many in planted(numbers, seed):
        found = [finding for name, frame in tables.items() for finding in scan(frame, name)]
        assert {finding.field for finding in found} == {field}
        assert not any(number in repr(found) for number in numbers[:50])
        left -= sum(finding.count for finding in found)
        assert many
    return left


def test_no_planted_number_is_missed() -> None:
    assert missed(20_000, 1) == 0


@pytest.mark.long
def test_no_planted_number_is_missed_among_two_hundred_thousand() -> None:
    assert missed(200_000, 2) == 0


def test_control_other_digits_are_not_found() -> None:
    chance = random.Random(3)  # noqa: S311
    others = not_identities(f"{chance.randrange(10**11):011d}" for _ in range(2000))
    assert len(others) > 1800
    assert not identities_in(pl.Series(others)).any()


def test_organisation_numbers_dates_and_serial_numbers_are_not_found() -> None:
    chance = random.Random(4)  # noqa: S311
    texts = [f"{chance.randrange(10**9):09d}" for _ in range(5000)]
    texts += [f"20{y:02d}{m:02d}{d:02d}" for y in range(100) for m in range(1, 13) for d in range(1, 29)]
    texts += [f"20{y:02d}-{m:02d}-{d:02d}T10:11:12" for y in range(30) for m in range(1, 13) for d in range(1, 29)]
    assert not identities_in(pl.Series(texts)).any()


def test_a_delivery_with_a_number_is_stopped_before_anything_is_written(tmp_path: Path) -> None:
    header = pl.DataFrame({"innsending_id": ["1"], "kommunenummer": ["0301"]})
    for place, number in enumerate(invented(90, 5)):
        person = pl.DataFrame({"pseudonym": [pseudonym("A")], "brukernummer": [f"nr {number}"]})
        out = tmp_path / str(place)
        with pytest.raises(DeliveryError) as error:
            write_tables(pseudonymise({"innsending.csv": header, "person.csv": person}, lambda *_: "x"), out)
        assert {finding.rule for finding in error.value.findings} == {"D070"}
        assert number not in str(error.value)
    assert list(tmp_path.iterdir()) == []
