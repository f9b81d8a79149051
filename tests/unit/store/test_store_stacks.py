"""Deliveries that come together: one stack, and each with the receipt, the state and the findings of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from nki.catalogue import default_catalogue
from nki.errors import NkiError, UnreadableError
from nki.registers.store import deliveries, find_bundles, open_store, tend, verify_chain
from nki.registers.store.bundle import Bundle
from nki.registers.store.errors import StoreFullError
from nki.registers.store.parsing import ChildParser, ParserStoppedError
from nki.registers.store.receiving import receive_all
from store_support import InProcess, opened, persons_by_kommune, send_many, sent, take
from support import Sent, send

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nki.registers.store.model import Received
    from nki.registers.store.parsed import Parcel, Parsed
    from nki.registers.store.receiving import Outcome
    from nki.registers.store.store import Store

KOMMUNER = ("0301", "4203", "1103", "4601")
OF_ITS_TIME = ("received", "chain_head", "signature")


def brought(paths: Iterable[Path]) -> list[tuple[Bundle, str]]:
    """Find deliveries, brought by whoever runs the register."""
    return [(bundle, "") for path in paths for bundle in find_bundles(path)]


def take_all(store: Store, paths: Iterable[Path]) -> list[Received]:
    """Take deliveries in together; none is refused a receipt."""
    outcomes = list(receive_all(store, brought(paths)))
    assert not [one for one in outcomes if isinstance(one, NkiError)]
    return [one for one in outcomes if not isinstance(one, NkiError)]


def told(outcomes: Sequence[Outcome]) -> list[str]:
    """Say what came of each: its state, or what went wrong."""
    return [type(one).__name__ if isinstance(one, NkiError) else str(one.state) for one in outcomes]


def kept(store: Store) -> list[object]:
    """Give all the register has of every delivery, but what is of the moment it came."""
    said = [{k: v for k, v in one.to_json().items() if k not in OF_ITS_TIME} for one in deliveries(store)]
    findings = [one.findings for one in deliveries(store)]
    acts = store.catalog.rows("SELECT act, subject, details FROM audit WHERE act <> 'begun' ORDER BY subject, act")
    records = store.catalog.rows("SELECT sequence, name FROM work ORDER BY sequence")
    return [said, findings, [tuple(row) for row in acts], [tuple(row) for row in records]]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Write deliveries: some right, a correction, one with a used id, a broken one, and one that cannot be opened."""
    found = send_many(tmp_path / "inn", KOMMUNER)
    found.append(send(tmp_path / "b", sent("0301", 7, received="2022-02-10T12:00:00")))
    found.append(send(tmp_path / "c", sent("4203", 3, seed=9, id="4203-2021-2022-01-10T12:00:00")))
    found.append(send(tmp_path / "d", Sent("5001", persons=(("A", "1980", "9998"),))))
    (tmp_path / "e.zip").write_bytes(b"ikke en zip")
    return [*found, tmp_path / "e.zip"]


def test_a_stack_leaves_the_register_as_one_by_one_does(
    paths: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NKI_KEYS", str(tmp_path / "keys.json"))
    with opened(tmp_path / "alone") as alone, opened(tmp_path / "together") as together:
        one_by_one = [take(alone, path) for path in paths]
        stack = take_all(together, paths)
        assert [one.state for one in stack] == [one.state for one in one_by_one]
        assert [one.findings for one in stack] == [one.findings for one in one_by_one]
        assert [one.state for one in stack].count("refused") == 3
        assert kept(together) == kept(alone)
        assert verify_chain(together) == ()
        assert len({one.chain_head for one in stack}) == len({one.signature for one in stack}) == len(paths)


def test_the_same_bytes_twice_in_a_stack_have_one_receipt(tmp_path: Path) -> None:
    paths = send_many(tmp_path / "inn", KOMMUNER[:2])
    with opened(tmp_path / "var") as store:
        first, second, again, known = take_all(store, [*paths, paths[0], paths[1]])
        assert (again, known) == (first, second)
        assert len(deliveries(store)) == 2


def test_what_cannot_be_opened_is_told_in_its_place(tmp_path: Path) -> None:
    first, second = send_many(tmp_path / "inn", KOMMUNER[:2])
    gone = Bundle(tmp_path / "borte.zip")
    with opened(tmp_path / "var") as store:
        outcomes = list(receive_all(store, [*brought([first]), (gone, ""), *brought([second])]))
    assert told(outcomes) == ["accepted", "UnreadableError", "accepted"]
    assert isinstance(outcomes[1], UnreadableError)


@dataclass
class Hostile(InProcess):
    """A reader that one delivery makes stop, whoever it is read with."""

    reason: str = "slow"
    together: int = 0

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Stop at what is hostile."""
        self.together += len(parcels) > 1
        if any(parcel.label == "1103" for parcel in parcels):
            raise ParserStoppedError(self.reason)
        return super().parse(parcels, catalogue, key)


@pytest.mark.parametrize(("reason", "rule"), [("slow", "R002"), ("large", "R003"), ("stopped", "R004")])
def test_a_hostile_delivery_is_refused_and_takes_nobody_with_it(tmp_path: Path, reason: str, rule: str) -> None:
    paths = send_many(tmp_path / "inn", KOMMUNER)
    with opened(tmp_path / "var") as store:
        store.parser = parser = Hostile(reason=reason)
        received = take_all(store, paths)
        assert {one.kommune or one.label: str(one.state) for one in received} == dict.fromkeys(KOMMUNER, "accepted") | {
            "1103": "refused"
        }
        assert [finding.rule for finding in received[2].findings] == [rule]
        assert parser.together == 1


def test_what_fails_for_one_when_all_is_decided_is_told_of_that_one_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nki.registers.store import judging  # noqa: PLC0415  (patched here)

    accept = judging._accept  # noqa: SLF001

    def failing(store: Store, acts: object, row: dict[str, str], *rest: object) -> None:
        if row["label"] == "1103":
            raise StoreFullError
        accept(store, acts, row, *rest)  # type: ignore[arg-type]

    paths = send_many(tmp_path / "inn", KOMMUNER)
    with opened(tmp_path / "var") as store:
        monkeypatch.setattr(judging, "_accept", failing)
        assert told(list(receive_all(store, brought(paths)))) == ["accepted", "accepted", "StoreFullError", "accepted"]
        monkeypatch.undo()
        assert [one.kommune for one in tend(store)] == ["1103"]
        assert persons_by_kommune(store) == dict.fromkeys(KOMMUNER, 5)
        assert verify_chain(store) == ()


def test_a_child_reads_a_stack_and_a_dead_one_is_replaced(tmp_path: Path) -> None:
    parser = ChildParser()
    paths = send_many(tmp_path / "inn", KOMMUNER)
    with open_store(tmp_path / "var", default_catalogue(), create=True, parser=parser) as store:
        assert told(list(receive_all(store, brought(paths[:2])))) == ["accepted", "accepted"]
        assert parser._child is not None  # noqa: SLF001
        parser._child.kill()  # noqa: SLF001
        assert told(list(receive_all(store, brought(paths[2:])))) == ["accepted", "accepted"]
        assert persons_by_kommune(store) == dict.fromkeys(KOMMUNER, 5)
        report = json.dumps([one.to_json() for one in deliveries(store)])
    assert report.count("accepted") == len(KOMMUNER)
