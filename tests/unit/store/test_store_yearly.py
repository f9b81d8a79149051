"""The year as counting reads it: the same figures as from the deliveries themselves, and nobody's pseudonym in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

from nki.compute import compute_counts
from nki.period import Period
from nki.registers.store import deliveries, extract_from_store, rotate_key, verify_chain, withdraw
from nki.registers.store.bundle import find_bundles
from nki.registers.store.errors import StoreDamagedError
from nki.registers.store.keys import keys_path, read_keys
from nki.registers.store.receiving import hold, keep
from store_support import (
    CODES,
    KOMMUNER,
    InProcess,
    count_store,
    files_below,
    opened,
    send_many,
    sent,
    take,
)
from support import Sent, extract, indicators, pseudonym, reference, send

if TYPE_CHECKING:
    from pathlib import Path

    from nki.compute import Engine
    from support import Form

MOVED = Sent(
    "4203",
    (("0301-1", "1950", "4203"), ("ny", "", "9999")),
    (
        ("0301-1", "14", "3", "2021-06-01"),
        ("0301-1", "16", "7", "2021-06-01"),
        ("ny", "13", "1", ""),
        ("ny", "13", "2", "2022-01-05"),
        ("ny", "14", "2", "2020-01-01"),
        ("ny", "14", "3", "2020-01-01"),
    ),
    (("ny", "t", "1", "avslag", "2020-01-01", ""),),
    received="2022-01-09T12:00:00",
)
"""Somebody of 0301 here too, an unknown home, a value outside the list, an undated need, two answers on one day."""


def write(folder: Path, form: Form = "csv") -> Path:
    """Write the deliveries of a year that has everything in it."""
    for kommune in KOMMUNER[:1] + KOMMUNER[2:5]:
        send(folder / kommune, sent(kommune, 6), form)
    send(folder / "4203", MOVED)
    send(folder / "5401", Sent("5401", more={"status": "ikke_rapportert"}))
    together = {"status": "rapportert_sammen_med", "sammen_med_kommunenummer": "0301"}
    send(folder / "3005", Sent("3005", more=together))
    return folder


@pytest.mark.parametrize("engine", ["duckdb", "plain"])
@pytest.mark.parametrize("form", ["csv", "parquet", "zip"])
@pytest.mark.parametrize("active_only", [False, True])
def test_the_store_counts_as_the_deliveries_do(
    tmp_path: Path,
    form: Form,
    engine: Engine,
    active_only: bool,  # noqa: FBT001
) -> None:
    folder = write(tmp_path / "inn", form)
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir()):
            take(store, path)
        stored = extract_from_store(store, Period(2021), CODES)
    delivered = extract([folder])
    how = {"engine": engine, "active_only": active_only}
    one = compute_counts(indicators(), stored, reference(), **how)
    two = compute_counts(indicators(), delivered, reference(), **how)
    assert one.to_csv() == two.to_csv()
    assert one == two
    assert [d.source.sha256() for d in stored.deliveries] == [d.source.sha256() for d in delivered.deliveries]
    assert [(d.id, d.received, d.status) for d in stored.deliveries] == [
        (d.id, d.received, d.status) for d in delivered.deliveries
    ]


def test_the_layout_is_small_numbers_in_order(tmp_path: Path) -> None:
    folder = write(tmp_path / "inn")
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir(), reverse=True):
            take(store, path)
        extract_from_store(store, Period(2021), CODES)
        frames = [pl.read_parquet(path) for path in files_below(store.path("extracts", "2021"))]
    (history,) = [frame for frame in frames if "code" in frame.columns]
    (persons,) = [frame for frame in frames if "place" in frame.columns]
    assert history.schema["person"] == persons.schema["person"] == pl.UInt32()
    assert persons.schema["place"] == pl.UInt16()
    assert persons["person"].unique().sort().to_list() == list(range(persons["person"].n_unique()))
    assert history.equals(history.sort("person", "code", "day", "delivery", "row", nulls_last=False))
    assert persons.equals(persons.sort("person", "delivery", "row"))


def test_a_year_is_laid_out_once_and_anew_when_something_changes(tmp_path: Path) -> None:
    folder = write(tmp_path / "inn")
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir()):
            take(store, path)
        figures = count_store(store)
        files = sorted(files_below(store.path("extracts")))
        assert (count_store(store), sorted(files_below(store.path("extracts")))) == (figures, files)
        files[0].write_bytes(files[0].read_bytes()[:-1] + b"\0")
        files[1].unlink()
        assert count_store(store) == figures
        withdraw(store, deliveries(store)[0].sha256, "feil")
        assert count_store(store) != figures


def test_a_flipped_bit_in_the_records_is_told(tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    with opened(tmp_path / "var") as store:
        take(store, path)
        (work,) = files_below(store.path("work"))
        content = bytearray(work.read_bytes())
        content[len(content) // 2] ^= 1
        work.write_bytes(content)
        with pytest.raises(StoreDamagedError, match="nummer 1"):
            count_store(store)


def test_an_empty_year_is_empty(tmp_path: Path) -> None:
    with opened(tmp_path / "var") as store:
        empty = extract_from_store(store, Period(2021), CODES)
    assert (empty.deliveries, empty.records.persons.height, empty.records.registrations.height) == ((), 0, 0)


def seen(folder: Path, secrets: list[str]) -> list[str]:
    """Name the files of a register that hold a secret: in their bytes, or in what their tables say."""
    found = []
    for path in files_below(folder):
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += str(pl.read_parquet(path).to_dicts()).encode()
        found += [path.name for secret in secrets if secret.encode() in content]
    return found


def test_no_delivered_pseudonym_is_anywhere_in_the_register(tmp_path: Path) -> None:
    folder = write(tmp_path / "inn", "parquet")
    names = [pseudonym(f"0301-{number}") for number in range(6)]
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir()):
            take(store, path)
        count_store(store)
        secrets = [store.keys.master, store.keys.signing, *store.keys.pseudonyms.values()]
    assert seen(tmp_path / "var", names) == []
    assert seen(tmp_path / "inn", names) != []  # the control: where they do stand, they are found
    keys = [secret.hex() for secret in secrets]
    assert set(seen(tmp_path / "var", keys)) == {"register.json"}


def test_the_same_person_has_another_id_in_another_register(tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    ids = []
    for name in ("a", "b"):
        with opened(tmp_path / name) as store:
            take(store, path)
            (work,) = files_below(store.path("work"))
            ids.append(set(pl.read_parquet(work)["id"].drop_nulls()))
    assert len(ids[0]) == len(ids[1]) == 5
    assert ids[0] & ids[1] == set()


def test_a_new_key_changes_every_id_and_no_figure(tmp_path: Path) -> None:
    folder = write(tmp_path / "inn")
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir()):
            take(store, path)
        figures, before = count_store(store), {path.name for path in files_below(store.path("work"))}
        old = store.keys.pseudonyms[1]
        assert rotate_key(store) == 2
        assert count_store(store) == figures
        after = {path.name for path in files_below(store.path("work"))}
        assert verify_chain(store) == ()
    with_records = 5
    assert len(after) == len(before)
    assert len(after - before) == with_records
    assert read_keys(keys_path(tmp_path / "var")).pseudonyms.keys() == {2}
    assert seen(tmp_path / "var", [old.hex()]) == []


class Interrupted(Exception):  # noqa: N818  (nothing went wrong: it was made to stop)
    """Stands for the moment somebody pulls the plug."""


class Short(InProcess):
    """A reader that is interrupted after two deliveries."""

    def parse(self, *args: object) -> object:
        """Read two, then stop."""
        if self.read == 2:
            raise Interrupted
        return super().parse(*args)


def test_an_interrupted_change_of_key_is_taken_up_where_it_was_left(tmp_path: Path) -> None:
    folder = write(tmp_path / "inn")
    with opened(tmp_path / "var") as store:
        for path in sorted(folder.iterdir())[1:]:
            take(store, path)
        figures = count_store(store)
        store.parser = Short()
        with pytest.raises(Interrupted):
            rotate_key(store)
        assert count_store(store) == figures
    with opened(tmp_path / "var") as store:
        (bundle,) = find_bundles(min(folder.iterdir()))
        assert rotate_key(store) == 2
        assert count_store(store) == figures
        keep(store, [hold(bundle)])
        more = count_store(store)
        assert store.parser.read == len(deliveries(store)) - 1
        assert rotate_key(store) == 3
        assert count_store(store) == more


def test_last_year_is_carried_forward_only_when_asked_and_says_so(tmp_path: Path) -> None:
    with opened(tmp_path / "var") as store:
        take(store, send(tmp_path / "a", sent("0301", 6, year=2020, received="2021-01-10T12:00:00")))
        take(store, send(tmp_path / "b", sent("4203", 4)))
        take(store, send(tmp_path / "c", Sent("5401", year=2020, more={"status": "ikke_rapportert"})))
        plain = extract_from_store(store, Period(2021), CODES)
        assert (plain.carried, plain.findings, plain.records.persons.height) == ((), (), 4)
        carried = extract_from_store(store, Period(2021), CODES, carry_forward=True)
        assert (carried.carried, carried.records.persons.height) == (("0301",), 10)
        assert [(finding.rule, finding.file) for finding in carried.findings] == [("R007", "a")]
        assert [(one.kommune, one.year) for one in carried.deliveries] == [("0301", 2020), ("4203", 2021)]
        take(store, send(tmp_path / "d", Sent("0301", more={"status": "ikke_rapportert"})))
        assert extract_from_store(store, Period(2021), CODES, carry_forward=True).carried == ()
