"""Nothing is out without the persons the register asks for, none of them its author; the log says what is out."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from nki.errors import UnreadableError, UsageError
from nki.pipeline import bind_release, publishable
from nki.publication import published, read_release
from nki.publication.edition import Edition
from nki.publication.integrity import faults
from nki.publication.signing import Signature, is_valid
from nki.registers.store import verify_chain
from nki.releasing import Desk, Draft, approve, enrol, keep, publish, read_desk, require, settle, withdraw
from nki.releasing.rules import missing_from
from nki.releasing.signer import new_signer, read_signer
from store_support import opened
from unit.publication.test_release import CATALOGUE, make_counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from nki.publication import PublishedRelease, Release
    from nki.registers.store.store import Store
    from nki.releasing.signer import Signer

NAMES = ("Ada", "Bo", "Cai", "Dag")


@cache
def _tables() -> list:
    return [publishable(CATALOGUE, make_counts(2021))]


def release(
    previous: PublishedRelease | None = None,
    reason: str = "",
    not_before: datetime | None = None,
) -> Release:
    """Make a release that follows another."""
    return bind_release(CATALOGUE, _tables(), [], engine="duckdb", edition=Edition(previous, reason, not_before))


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    with opened(tmp_path / "register") as store:
        yield store


@pytest.fixture(name="people")
def _people(store: Store, tmp_path: Path) -> dict[str, Signer]:
    people = {name: new_signer(tmp_path / f"{name}.pem") for name in NAMES}
    for name, signer in people.items():
        enrol(store, name, signer.public)
    return people


def out(store: Store) -> list[str]:
    """Name what the public sees."""
    return [one.release for one in published(store.path("releases")).releases]


def test_a_release_approved_by_two_others_is_out_and_carries_their_signatures(
    store: Store, people: dict[str, Signer]
) -> None:
    made = release()
    folder = keep(store, made, people["Ada"])
    assert out(store) == []
    approve(store, made.sha256[:8], people["Bo"])
    approve(store, made.sha256, people["Cai"])
    public = publish(store, made.sha256)
    assert out(store) == [made.sha256]
    signatures = [Signature(**one) for one in published(store.path("releases")).current.approvals]
    assert [one.purpose for one in signatures] == ["author", "approval", "approval", "register"]
    assert all(is_valid(one, made.sha256) for one in signatures)
    assert public.folder == folder
    assert read_release(folder).sha256 == made.sha256
    assert verify_chain(store) == ()


@pytest.mark.parametrize("approvers", [(), ("Bo",), ("Bo", "Bo")])
def test_control_with_fewer_than_two_others_nothing_is_out(
    store: Store, people: dict[str, Signer], approvers: tuple[str, ...]
) -> None:
    made = release()
    keep(store, made, people["Ada"])
    for name in approvers:
        approve(store, made.sha256, people[name])
    with pytest.raises(UsageError, match="skal godkjenne"):
        publish(store, made.sha256)
    assert out(store) == []


def test_an_author_cannot_approve_not_even_with_another_key_or_when_two_made_the_same(
    store: Store, people: dict[str, Signer], tmp_path: Path
) -> None:
    made = release()
    approve_after = new_signer(tmp_path / "ny.pem")
    keep(store, made, people["Ada"])
    withdraw(store, "Ada", "mistet")
    enrol(store, "Ada", approve_after.public)
    with pytest.raises(UsageError, match="kan ikke godkjenne"):
        approve(store, made.sha256, approve_after)
    approve(store, made.sha256, people["Bo"])
    approve(store, made.sha256, people["Cai"])
    keep(store, made, people["Cai"])
    assert read_desk(store).find(made.sha256).others == ("Bo",)


def test_a_release_nobody_put_a_name_to_is_not_let_out(store: Store, people: dict[str, Signer]) -> None:
    made = release()
    keep(store, made)
    for name in ("Bo", "Cai"):
        approve(store, made.sha256, people[name])
    with pytest.raises(UsageError, match="Ingen har skrevet under"):
        publish(store, made.sha256)


def test_a_key_the_register_does_not_know_signs_nothing(
    store: Store, people: dict[str, Signer], tmp_path: Path
) -> None:
    made = release()
    keep(store, made, people["Ada"])
    with pytest.raises(UsageError, match="kjenner ikke"):
        approve(store, made.sha256, new_signer(tmp_path / "fremmed.pem"))
    with pytest.raises(UsageError, match="Ada sin"):
        enrol(store, "Bo", people["Ada"].public)


def test_an_approval_written_into_the_log_without_the_key_is_not_counted(
    store: Store, people: dict[str, Signer]
) -> None:
    made, other = release(), release(not_before=datetime(2027, 1, 1, tzinfo=UTC))
    keep(store, made, people["Ada"])
    stolen = people["Cai"].sign("approval", other.sha256)
    with store.act() as acts:
        acts.write("release-approved", made.sha256, name="Cai", key=stolen.key, signature=stolen.signature)
    approve(store, made.sha256, people["Bo"])
    assert read_desk(store).find(made.sha256).others == ("Bo",)


def test_signing_as_the_author_is_not_approving(people: dict[str, Signer]) -> None:
    signed = people["Ada"].sign("author", "a" * 64)
    assert is_valid(signed, "a" * 64)
    assert not is_valid(signed._replace(purpose="approval"), "a" * 64)


def test_before_the_embargo_is_over_nothing_is_out(store: Store, people: dict[str, Signer]) -> None:
    embargo = datetime(2027, 6, 15, 6, tzinfo=UTC)
    made = release(not_before=embargo)
    keep(store, made, people["Ada"])
    for name in ("Bo", "Cai"):
        approve(store, made.sha256, people[name])
    store.clock = lambda: embargo - timedelta(seconds=1)
    with pytest.raises(UsageError, match="skal ikke ut før 2027-06-15T06:00:00"):
        publish(store, made.sha256)
    assert out(store) == []
    store.clock = lambda: embargo
    assert publish(store, made.sha256).published == embargo.isoformat()


def test_where_the_register_asks_for_none_one_person_lets_out_and_the_log_says_so(store: Store) -> None:
    require(store, 0, "demo")
    made = release()
    keep(store, made)
    assert publish(store, made.sha256).approvals[0]["purpose"] == "register"
    assert [row["subject"] for row in store.catalog.rows("SELECT * FROM audit WHERE act = 'release-requires'")] == ["0"]


@pytest.mark.parametrize(
    ("origin", "protected", "said"), [("register", False, 2), ("register", True, 1), ("syntetisk", False, 0)]
)
def test_real_figures_that_are_not_protected_or_nobody_else_need_approve_are_not_let_out(
    origin: str,
    protected: bool,  # noqa: FBT001
    said: int,
) -> None:
    year = {"origin": origin, "protected_against_recomputation": protected}
    manifest = {"not_before": "", "previous": "", "years": [year]}
    missing = list(missing_from(Desk({}, {}, 0, {}), Draft("a" * 64, ""), manifest, datetime.now(UTC)))
    assert len(missing) == said


def test_a_correction_is_a_new_release_after_the_one_in_force(store: Store) -> None:
    require(store, 0, "demo")
    first = release()
    folder = keep(store, first)
    publish(store, first.sha256)
    second = release(read_release(folder))
    keep(store, second)
    publish(store, second.sha256)
    late = release(read_release(folder), not_before=datetime(2026, 1, 1, tzinfo=UTC))
    keep(store, late)
    with pytest.raises(UsageError, match="følge den som gjelder nå"):
        publish(store, late.sha256)
    assert out(store) == [first.sha256, second.sha256]
    assert published(store.path("releases")).current.previous == first.sha256


def test_publishing_again_changes_nothing_and_repairs_the_list(store: Store) -> None:
    require(store, 0, "demo")
    made = release()
    keep(store, made)
    once = publish(store, made.sha256)
    listed = store.path("releases", "current.json").read_bytes()
    store.path("releases", "current.json").write_bytes(b"{}")
    assert publish(store, made.sha256) == once
    assert store.path("releases", "current.json").read_bytes() == listed


def test_what_is_not_out_yet_cannot_be_entered_by_others(store: Store) -> None:
    require(store, 0, "demo")
    made = release()
    folder = keep(store, made)
    assert folder.stat().st_mode & 0o777 == 0o700
    publish(store, made.sha256)
    assert folder.stat().st_mode & 0o777 == 0o755


def test_a_release_changed_after_it_was_made_is_neither_approved_nor_let_out(
    store: Store, people: dict[str, Signer]
) -> None:
    made = release()
    folder = keep(store, made, people["Ada"])
    (folder / "figures.csv").write_bytes((folder / "figures.csv").read_bytes() + b"\n")
    with pytest.raises(UsageError, match=r"figures.csv er endret"):
        approve(store, made.sha256, people["Bo"])
    require(store, 0, "demo")
    with pytest.raises(UsageError, match=r"figures.csv er endret"):
        publish(store, made.sha256)


def test_nothing_is_let_out_from_a_register_whose_log_is_cut(store: Store) -> None:
    require(store, 0, "demo")
    made = release()
    keep(store, made)
    store.path("audit.head").write_text(json.dumps({"number": 99, "hash": "f" * 64}), encoding="utf-8")
    with pytest.raises(UsageError, match="ikke hel"):
        publish(store, made.sha256)


def test_the_same_release_is_kept_once_and_what_died_half_made_is_swept(store: Store) -> None:
    made = release()
    keep(store, made)
    (store.path("releases", f".{made.sha256}-halv")).mkdir()
    keep(store, made)
    assert [path.name for path in store.path("releases").iterdir()] == [made.sha256]
    assert faults(store.path("releases", made.sha256)) == ()
    assert settle(store) == ()


def test_a_key_file_others_can_read_or_that_is_no_key_is_not_used(tmp_path: Path) -> None:
    signer = new_signer(tmp_path / "a.pem")
    assert read_signer(tmp_path / "a.pem").public == signer.public
    with pytest.raises(UsageError, match="overskrives aldri"):
        new_signer(tmp_path / "a.pem")
    (tmp_path / "a.pem").chmod(0o644)
    with pytest.raises(UnreadableError, match="andre enn eieren"):
        read_signer(tmp_path / "a.pem")
    (tmp_path / "b.pem").write_text("nøkkel", encoding="utf-8")
    (tmp_path / "b.pem").chmod(0o600)
    with pytest.raises(UnreadableError, match="ikke en nøkkel"):
        read_signer(tmp_path / "b.pem")


def test_which_release_is_meant_must_be_said_clearly(store: Store) -> None:
    keep(store, release())
    desk = read_desk(store)
    with pytest.raises(UsageError, match="ikke laget noen"):
        desk.find(release().sha256[:7])
    twins = replace(desk, drafts={"a" * 64: desk.find(release().sha256), "b": desk.find(release().sha256)})
    with pytest.raises(UsageError, match="ikke laget noen"):
        twins.find(release().sha256)
