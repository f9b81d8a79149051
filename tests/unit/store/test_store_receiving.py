"""What becomes of a delivery: a receipt that stays; accepted, refused, superseded, withdrawn, erased."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from nki.errors import Finding, Severity, UsageError
from nki.registers.store import deliveries, tend, verify_chain, withdraw
from nki.registers.store.audit import canonical
from nki.registers.store.bundle import find_bundles
from nki.registers.store.errors import StoreDamagedError
from nki.registers.store.judging import open_object
from nki.registers.store.model import State
from nki.registers.store.parsing import ParserStoppedError
from nki.registers.store.receiving import hold, keep, receive
from nki.registers.store.store import RECEIPT
from nki.registers.store.undoing import erase
from store_support import InProcess, count_store, files_below, opened, persons_by_kommune, send_many, sent, take
from support import Sent, send

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from nki.registers.store.model import Received
    from nki.registers.store.parsed import Parcel, Parsed
    from nki.registers.store.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Begin a register."""
    with opened(tmp_path / "var") as begun:
        yield begun


def signed(store: Store, receipt: Received, **changed: str | int) -> None:
    """Check a receipt as its holder would, with the public key alone; raises InvalidSignature."""
    content = {name: getattr(receipt, name) for name in ("sha256", "sequence", "received", "chain_head")} | changed
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(store.keys.public))
    public.verify(bytes.fromhex(receipt.signature), RECEIPT + canonical(content).encode())


def test_a_receipt_is_signed_and_names_the_log(store: Store, tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    receipt = take(store, path)
    assert (receipt.sequence, receipt.state, receipt.version, receipt.in_force) == (1, "accepted", 1, True)
    assert (receipt.id, receipt.kommune, receipt.year) == ("0301-2021-2022-01-10T12:00:00", "0301", 2021)
    assert store.catalog.rows("SELECT act FROM audit WHERE hash = ?", (receipt.chain_head,))[0]["act"] == "received"
    signed(store, receipt)
    with pytest.raises(InvalidSignature):
        signed(store, receipt, sequence=2)


def test_the_same_bytes_give_the_same_receipt_and_no_second_row(store: Store, tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    renamed = send(tmp_path / "annet navn", sent("0301"))
    assert take(store, path) == take(store, path) == take(store, renamed)
    assert len(deliveries(store)) == 1
    assert [row["act"] for row in store.catalog.rows("SELECT act FROM audit")] == ["begun", "received", "accepted"]


def test_a_correction_supersedes_and_nothing_is_overwritten(store: Store, tmp_path: Path) -> None:
    first = take(store, send(tmp_path / "a", sent("0301", 5)))
    before = {path: path.read_bytes() for path in files_below(store.path("objects")) + files_below(store.path("work"))}
    second = take(store, send(tmp_path / "b", sent("0301", 7, received="2022-02-10T12:00:00")))
    assert (second.version, second.supersedes, second.in_force) == (2, first.sequence, True)
    assert [one.in_force for one in deliveries(store)] == [False, True]
    assert persons_by_kommune(store) == {"0301": 7}
    assert {path: path.read_bytes() for path in before} == before


def test_what_the_delivery_says_orders_and_not_our_clock(store: Store, tmp_path: Path) -> None:
    new = take(store, send(tmp_path / "b", sent("0301", 7, received="2022-02-10T12:00:00")))
    old = take(store, send(tmp_path / "a", sent("0301", 5)))
    assert (old.state, old.in_force, old.supersedes) == (State.ACCEPTED, False, None)
    assert [finding.rule for finding in old.findings] == ["R006"]
    assert deliveries(store)[0].sequence == new.sequence
    assert persons_by_kommune(store) == {"0301": 7}


def test_a_refused_delivery_is_kept_with_a_report_and_never_counts(store: Store, tmp_path: Path) -> None:
    path = send(tmp_path / "feil", sent("0301"))
    text = (path / "person.csv").read_text(encoding="utf-8")
    (path / "person.csv").write_text(text.replace(";0301", ";9998"), encoding="utf-8")
    received = take(store, path)
    assert (received.state, received.version, received.in_force) == (State.REFUSED, 0, False)
    folder = store.path("quarantine", received.sha256)
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    (finding,) = [one for one in report["findings"] if one["severity"] == "error"]
    assert set(finding) >= {"rule", "what", "why", "todo", "file", "lines", "field", "severity"}
    assert (finding["file"], finding["field"]) == ("feil/person.csv", "bostedskommune")
    assert "9998" not in json.dumps(report["findings"])
    assert (folder / "object").samefile(store.object_path(received.sha256))
    assert b"bostedskommune" in b"".join(open_object(store, received.sha256))
    assert persons_by_kommune(store) == {}


@pytest.mark.parametrize("content", [b"", b"ikke en zip", b"PK\x05\x06" + bytes(18)])
def test_what_cannot_be_opened_is_refused_and_not_lost(store: Store, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    received = take(store, tmp_path / "x.zip")
    assert (received.state, [finding.rule for finding in received.findings]) == (State.REFUSED, ["R001"])
    assert b"".join(open_object(store, received.sha256)) == content
    assert str(tmp_path) not in received.findings[0].what


def test_an_id_is_used_once_but_a_refused_one_may_be_mended(store: Store, tmp_path: Path) -> None:
    broken = send(tmp_path / "feil", sent("0301", id="i-1"))
    (broken / "person.csv").unlink()
    assert take(store, broken).state == State.REFUSED
    assert take(store, send(tmp_path / "rett", sent("0301", id="i-1"))).state == State.ACCEPTED
    again = take(store, send(tmp_path / "igjen", sent("0301", 9, id="i-1")))
    assert (again.state, again.findings[-1].rule) == (State.REFUSED, "R005")


def test_a_name_with_the_number_of_a_person_is_hidden(store: Store, tmp_path: Path) -> None:
    received = take(store, send(tmp_path / "01019012345", sent("0301", id="kari 01019012345")))
    assert received.state == State.ACCEPTED
    assert received.id.startswith("skjult-")
    assert received.label == "innsending"
    assert [path for path in files_below(store.folder) if b"01019012345" in path.read_bytes()] == []


def test_a_withdrawn_delivery_makes_room_for_the_one_before(store: Store, tmp_path: Path) -> None:
    take(store, send(tmp_path / "a", sent("0301", 5)))
    second = take(store, send(tmp_path / "b", sent("0301", 7, received="2022-02-10T12:00:00")))
    taken = withdraw(store, second.sha256[:10], "feil uttrekk")
    assert (taken.state, taken.in_force) == (State.WITHDRAWN, False)
    assert persons_by_kommune(store) == {"0301": 5}
    (row,) = store.catalog.rows("SELECT details FROM audit WHERE act = 'withdrawn'")
    assert json.loads(row["details"])["why"] == "feil uttrekk"
    with pytest.raises(UsageError, match="ikke i bruk"):
        withdraw(store, second.id, "igjen")
    assert take(store, tmp_path / "b").state == State.WITHDRAWN
    assert verify_chain(store) == ()


@pytest.mark.parametrize(
    ("which", "why", "words"),
    [
        ("finnes-ikke", "feil", "ingen innsending"),
        ("", "feil", "ingen innsending"),
        ("%", "feil", "ingen innsending"),
        ("0301-2021-2022-01-10T12:00:00", " ", "Si hvorfor"),
        ("0301-2021-2022-01-10T12:00:00", "gjelder 010190 12345", "Si hvorfor"),
    ],
)
def test_withdrawing_asks_for_one_delivery_and_a_reason(
    store: Store, tmp_path: Path, which: str, why: str, words: str
) -> None:
    take(store, send(tmp_path / "a", sent("0301", 5)))
    with pytest.raises(UsageError, match=words):
        withdraw(store, which, why)
    assert persons_by_kommune(store) == {"0301": 5}


def test_an_erased_delivery_can_never_be_read_again(store: Store, tmp_path: Path) -> None:
    first, second = send_many(tmp_path / "inn", ("0301", "4203"))
    received = take(store, first)
    take(store, second)
    count_store(store)
    wrapped = bytes(store.catalog.rows("SELECT wrapped_key FROM object")[0]["wrapped_key"])
    assert any(wrapped in path.read_bytes() for path in files_below(store.folder))
    erased = erase(store, received.sha256, "krav fra den registrerte")
    assert erased.state == State.ERASED
    with pytest.raises(StoreDamagedError):
        open_object(store, received.sha256)
    assert not store.object_path(received.sha256).exists()
    assert [path for path in files_below(store.folder) if wrapped in path.read_bytes()] == []
    assert len(files_below(store.path("work"))) == 1
    assert persons_by_kommune(store) == {"4203": 5}
    assert verify_chain(store) == ()


def test_what_was_received_but_never_read_is_read_by_the_next(store: Store, tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    (bundle,) = find_bundles(path)
    keep(store, [hold(bundle)])
    assert deliveries(store)[0].state == State.RECEIVED
    assert [one.state for one in tend(store)] == [State.ACCEPTED]
    assert tend(store) == ()


class FindsIdentity(InProcess):
    """A reader that finds the number of a person."""

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Read, and find one."""
        finding = Finding("D070", Severity.ERROR, "Her står et nummer.", "person.csv")
        return [replace(one, findings=(finding,)) for one in super().parse(parcels, catalogue, key)]


def test_what_holds_the_number_of_a_person_is_not_kept_even_sealed(store: Store, tmp_path: Path) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    store.parser = FindsIdentity()
    received = take(store, path)
    assert received.state == State.REFUSED
    assert [one.name for one in files_below(store.path("quarantine"))] == ["report.json"]
    assert files_below(store.path("objects")) == files_below(store.path("work")) == []
    assert store.catalog.rows("SELECT wrapped_key FROM object")[0]["wrapped_key"] is None
    with pytest.raises(StoreDamagedError):
        open_object(store, received.sha256)
    assert take(store, path) == received
    tend(store, thoroughly=True)
    assert verify_chain(store) == ()


@dataclass
class Stopping:
    """A reader that stops a number of times."""

    reason: str
    times: int

    def parse(self, parcels: Sequence[Parcel], catalogue: Path, key: bytes) -> list[Parsed]:
        """Stop, or read."""
        self.times -= 1
        if self.times >= 0:
            raise ParserStoppedError(self.reason)
        return InProcess().parse(parcels, catalogue, key)

    def close(self) -> None:
        """Hold nothing."""


def test_a_refused_delivery_that_comes_again_is_judged_again_with_the_same_receipt(
    store: Store, tmp_path: Path
) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    store.parser = Stopping("slow", 1)
    refused, accepted = take(store, path), take(store, path)
    assert (refused.state, accepted.state) == (State.REFUSED, State.ACCEPTED)
    for name in ("sequence", "sha256", "received", "chain_head", "signature"):
        assert getattr(refused, name) == getattr(accepted, name)
    assert len(deliveries(store)) == 1
    assert persons_by_kommune(store) == {"0301": 5}
    assert verify_chain(store) == ()


@pytest.mark.parametrize(
    ("reason", "times", "rule"),
    [("slow", 1, "R002"), ("large", 2, "R003"), ("stopped", 2, "R004"), ("stopped", 1, ""), ("large", 1, "")],
)
def test_what_makes_the_reader_stop_is_refused(
    store: Store, tmp_path: Path, reason: str, times: int, rule: str
) -> None:
    (path,) = send_many(tmp_path / "inn", ("0301",))
    store.parser = Stopping(reason, times)
    received = take(store, path)
    assert [finding.rule for finding in received.findings] == ([rule] if rule else [])
    assert received.state == (State.REFUSED if rule else State.ACCEPTED)


def test_a_delivery_another_kommune_brings_is_refused_and_told(tmp_path: Path) -> None:
    bundle = find_bundles(send(tmp_path / "0301", Sent(kommune="0301", persons=(("Ada", "1990", ""),))))[0]
    with opened(tmp_path / "own") as store:
        received = receive(store, bundle, sender="4203")
        assert received.state == State.REFUSED
        assert "R008" in {finding.rule for finding in received.findings}
        # Brought again by the kommune itself, it is judged anew.
        assert receive(store, bundle, sender="0301").state == State.ACCEPTED


def test_a_kommune_delivers_for_those_that_became_part_of_it(tmp_path: Path) -> None:
    old = Sent(kommune="0906", year=2019, persons=(("Ada", "1990", ""),), received="2020-01-10T12:00:00")
    bundle = find_bundles(send(tmp_path / "0906", old))[0]
    with opened(tmp_path / "own") as store:
        assert receive(store, bundle, sender="4203").state == State.ACCEPTED
