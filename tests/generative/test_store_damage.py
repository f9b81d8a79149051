"""P2: damaged deliveries sent to a register: no crash, no record in a letter, and not a byte of what came is lost."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from test_formats_fuzz import MESSAGE
from test_generative_damage import SENT, damaged

from formats_support import D_NUMBER, DUF, FNR, as_xml
from nki.registers.store import verify_chain
from nki.registers.store.bundle import Reading, find_bundles
from nki.registers.store.errors import StoreError
from nki.registers.store.judging import open_object
from nki.registers.store.letters import NEVER_KEPT
from nki.registers.store.model import State
from nki.registers.store.parsing import ChildParser
from store_support import opened, take
from support import Form, pseudonym, send

if TYPE_CHECKING:
    from pathlib import Path

    from nki.registers.store.parsing import Parser
    from nki.registers.store.store import Store

FORMS: tuple[Form | None, ...] = ("csv", "parquet", "zip", "wide", "wide parquet", None, None)
"""The last two are files by themselves: XML, and a KPR message."""
SECRETS = [pseudonym(name) for name in "ABC"]
NUMBERS = (FNR, D_NUMBER, DUF)


def write(folder: Path, turn: int) -> Path:
    """Write a delivery in one of the forms."""
    form, sent = FORMS[turn % len(FORMS)], replace(SENT, id=f"i{turn}")
    if form is not None:
        return send(folder / str(turn), sent, form)
    path = folder / f"{turn}.xml"
    path.write_bytes(MESSAGE if turn % len(FORMS) == len(FORMS) - 1 else as_xml(sent))
    return path


def spoil(folder: Path, turn: int, chance: random.Random, seen: set[bytes]) -> Path:
    """Write a delivery and damage one file of it, in a way that has not been seen before, whatever its id."""
    path, own = write(folder, turn), f"i{turn}".encode()
    target = path if path.is_file() else chance.choice(sorted(path.iterdir()))
    whole = target.read_bytes()
    mutation = damaged(whole, chance)
    while mutation == whole or mutation.replace(own, b"") in seen:
        mutation = damaged(whole, chance)
    seen.add(mutation.replace(own, b""))
    target.write_bytes(mutation)
    return path


def lost(store: Store, path: Path) -> list[str]:
    """Receive what may be damaged, and say what is lost of it: its bytes, its report, or the silence about persons."""
    (bundle,) = find_bundles(path)
    sent = b"".join(Reading(bundle).parts())
    received = take(store, path)
    found = [f"{secret} is told" for secret in (*SECRETS, *NUMBERS) if secret in repr(received.findings)]
    never = any(finding.rule in NEVER_KEPT for finding in received.findings)
    try:
        if b"".join(open_object(store, received.sha256)) != sent:
            found.append("another content")
        if never:
            found.append("kept what carries identity numbers")
    except StoreError:
        found += [] if never else ["no content"]
    report = store.path("quarantine", received.sha256, "report.json")
    if received.state == State.REFUSED and not (report.is_file() and received.findings):
        found.append("no report")
    return found if received.state in (State.ACCEPTED, State.REFUSED) else [*found, str(received.state)]


def send_damaged(folder: Path, seed: int, rounds: int, parser: Parser | None = None) -> set[State]:
    """Send so many, no two alike, and see that nothing is lost; gives what became of them."""
    chance, states = random.Random(seed), set[State]()  # noqa: S311  (no secret: the seed makes it repeatable)
    seen: set[bytes] = set()
    with opened(folder / "var", parser=parser) as store:
        for turn in range(rounds):
            path = spoil(folder, turn, chance, seen)
            assert lost(store, path) == [], (seed, turn)
            states.add(take(store, path).state)
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        assert verify_chain(store) == ()
    assert len(seen) == rounds
    return states


def test_of_a_damaged_delivery_nothing_is_lost(tmp_path: Path) -> None:
    assert send_damaged(tmp_path, 1, 105) == {State.ACCEPTED, State.REFUSED}


@pytest.mark.long
def test_of_ten_thousand_damaged_deliveries_nothing_is_lost(tmp_path: Path) -> None:
    # Behind the limits a register has: some damage asks for more memory than there is, and ends the reader.
    assert send_damaged(tmp_path, 2, 10_000, ChildParser()) == {State.ACCEPTED, State.REFUSED}


def test_control_a_register_that_throws_refused_bytes_away_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = send(tmp_path / "inn", SENT)
    (path / "person.csv").write_bytes(b"x")
    monkeypatch.setattr("nki.registers.store.parsed.Parsed.kept", False)
    with opened(tmp_path / "var") as store:
        assert lost(store, path) == ["no content"]
