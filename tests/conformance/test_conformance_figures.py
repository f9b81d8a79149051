"""Every figure of a release is the same through every client and every format, cell by cell, and so are the signs."""

from __future__ import annotations

import shutil
import warnings
from typing import TYPE_CHECKING

import pytest

from conformance.install import NEWER, NO_NODE, NO_PYTHON, NODE
from conformance.readers import READERS, with_pyaxis
from conformance.served import STATISTICS, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bank_truth import Cell, Key
    from conformance.readers import Read
    from conformance.served import Served

PRELIMINARY = frozenset({"2021"})
NEEDS = {
    "ssb-pxapi2-arrow": (NEWER / "bin" / "python", NO_PYTHON),
    "jsonstat-toolkit": (NODE / "node_modules", NO_NODE),
}


def compare(found: Read, truth: Mapping[Key, Cell]) -> None:
    """Hold every cell against the release; a reader that carries signs must carry the right ones."""
    assert found.keys() == truth.keys()
    wrong = {}
    for key, (value, sign) in found.items():
        expected, star = truth[key]
        right_sign = sign is None or sign == star or (expected is not None and sign == "")
        if value != expected or not right_sign:
            wrong[key] = (value, sign, truth[key])
    assert not wrong, dict(list(wrong.items())[:5])


def read(name: str, served: Served, table: str) -> Read:
    """Read a table through a client, or skip with the reason why it is not here."""
    place, reason = NEEDS.get(name, (None, ""))
    if place and not place.exists():
        pytest.skip(reason)
    with warnings.catch_warnings():
        # pandas warns the authors of clients about its own next version; nothing of ours is in it.
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.filterwarnings("ignore", category=FutureWarning)
        return READERS[name](served, table)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", READERS)
def test_every_figure_of_the_small_release_is_read_as_it_is(small: Served, name: str, table: str) -> None:
    truth = small.truth(table, PRELIMINARY)
    signs = {sign for _, sign in truth.values()}
    assert signs == {"", "*", ":", "::", "..", "."}
    compare(read(name, small, table), truth)


SLOW = [
    pytest.param(table, marks=[pytest.mark.long] if table.startswith("NKI274") and table != "NKI274D" else [])
    for table in STATISTICS
]
"""Tables of the same kind as the first indicator's take their minutes in `make test-long`."""


@pytest.mark.parametrize("table", SLOW)
@pytest.mark.parametrize("name", READERS)
def test_every_cell_beside_the_figures_is_read_as_it_is(small: Served, name: str, table: str) -> None:
    compare(read(name, small, table), small.truth(table, PRELIMINARY))


@pytest.mark.parametrize("name", READERS)
def test_every_figure_of_a_slice_of_the_demo_is_read_as_it_is(demo: Served, name: str) -> None:
    compare(read(name, demo, "NKI34"), demo.truth("NKI34", frozenset()))


@pytest.mark.parametrize("table", [*TABLES, *STATISTICS])
def test_every_figure_of_the_px_file_is_read_as_it_is(small: Served, table: str, tmp_path: Path) -> None:
    compare(with_pyaxis(small, table, tmp_path), small.truth(table, PRELIMINARY))


def test_control_a_figure_or_a_sign_that_is_wrong_is_found(small: Served) -> None:
    truth = small.truth("NKI34", PRELIMINARY)
    right: Read = dict(truth)
    compare(right, truth)
    for key, (value, sign) in list(truth.items())[:2000:97]:
        wrong = (None, sign) if value is not None else (0, sign)
        with pytest.raises(AssertionError):
            compare({**right, key: wrong}, truth)
    withheld = next(key for key, (_, sign) in truth.items() if sign == ":")
    with pytest.raises(AssertionError):
        compare({**right, withheld: (None, "::")}, truth)


def test_clients_that_need_more_are_here_when_this_machine_has_what_they_need() -> None:
    from conformance.install import newer_python  # noqa: PLC0415

    assert (NEWER / "bin" / "python").exists() == bool(newer_python()), "run `make test`"
    assert (NODE / "node_modules").exists() == bool(shutil.which("node") and shutil.which("npm")), "run `make test`"
