"""Persons of deliveries read apart are numbered by what they are re-keyed to, however alike that is."""

from __future__ import annotations

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from nki.registers.joining import _order_apart

# Of two kinds of bytes, so that some have the first six in common, and some all sixteen.
ALIKE = st.builds(lambda places: bytes(255 if n in places else 1 for n in range(16)), st.sets(st.integers(0, 15)))


@given(st.lists(st.tuples(st.integers(0, 2**16 - 1) | st.just(3), ALIKE), max_size=30))
def test_lines_of_persons_stand_by_delivery_and_what_they_are_rekeyed_to(lines: list[tuple[int, bytes]]) -> None:
    delivery, ids = [one for one, _ in lines], [one for _, one in lines]
    columns = {"delivery": pl.UInt16, "id": pl.Binary, "row": pl.UInt32}
    persons = pl.DataFrame({"delivery": delivery, "id": ids, "row": range(len(lines))}, schema=columns)
    rightly = sorted(range(len(lines)), key=lambda row: (*lines[row], row))
    assert _order_apart(persons).to_list() == rightly
