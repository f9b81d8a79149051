"""Ways around two pairs of eyes: none of them lets a release out, or changes what is said of one that is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from nki.cli import main
from nki.errors import UsageError
from nki.publication import published, read_release
from nki.publication.listing import current_json
from nki.releasing import approve, enrol, keep, publish, read_desk, require, settle, withdraw
from nki.releasing.signer import new_signer
from store_support import opened
from unit.releasing.test_desk import out, release

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from nki.registers.store.store import Store
    from nki.releasing.signer import Signer

NAMES = ("Ada", "Bo", "Cai")


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


def let_out(store: Store, people: dict[str, Signer]) -> str:
    """Make a release by Ada, approved by Bo and Cai, and let it out."""
    made = release()
    keep(store, made, people["Ada"])
    for name in ("Bo", "Cai"):
        approve(store, made.sha256, people[name])
    publish(store, made.sha256)
    return made.sha256


def written(store: Store, name: str, signer: Signer) -> None:
    """Write an enrolment into the log as code before the rule could."""
    with store.act() as acts:
        acts.write("release-signer", name, key=signer.public)


def test_a_key_one_has_had_is_never_another_persons(store: Store, people: dict[str, Signer], tmp_path: Path) -> None:
    withdraw(store, "Bo", "mistet")
    enrol(store, "Bo", new_signer(tmp_path / "ny.pem").public)
    with pytest.raises(UsageError, match="har vært Bo sin"):
        enrol(store, "Dag", people["Bo"].public)


def test_one_person_with_two_keys_is_one_also_where_the_log_says_otherwise(
    store: Store, people: dict[str, Signer], tmp_path: Path
) -> None:
    made = release()
    keep(store, made, people["Ada"])
    new = new_signer(tmp_path / "ny.pem")
    approve(store, made.sha256, people["Bo"])
    withdraw(store, "Bo", "mistet")
    enrol(store, "Bo", new.public)
    approve(store, made.sha256, new)
    written(store, "Dag", people["Bo"])
    approve(store, made.sha256, people["Bo"])
    assert read_desk(store).find(made.sha256).others == ("Bo",)
    with pytest.raises(UsageError, match="2 andre"):
        publish(store, made.sha256)


def test_an_author_does_not_approve_with_a_key_from_before(
    store: Store, people: dict[str, Signer], tmp_path: Path
) -> None:
    new = new_signer(tmp_path / "ny.pem")
    withdraw(store, "Ada", "mistet")
    enrol(store, "Ada", new.public)
    made = release()
    keep(store, made, new)
    written(store, "Dag", people["Ada"])
    with pytest.raises(UsageError, match="Ada har laget"):
        approve(store, made.sha256, people["Ada"])


@pytest.mark.parametrize("again", ["ada", " Ada ", "Ada\u00a0", "\uff21da", "ADA"])
def test_a_name_that_looks_like_the_authors_is_the_authors(
    store: Store, people: dict[str, Signer], tmp_path: Path, again: str
) -> None:
    other = new_signer(tmp_path / "ny.pem")
    made = release()
    keep(store, made, people["Ada"])
    with pytest.raises(UsageError, match="Ada har en nøkkel"):
        enrol(store, again, other.public)
    withdraw(store, again, "mistet")
    enrol(store, again, other.public)
    with pytest.raises(UsageError, match="Ada har laget"):
        approve(store, made.sha256, other)


def test_what_is_out_keeps_the_signatures_it_was_let_out_with(store: Store, people: dict[str, Signer]) -> None:
    made = let_out(store, people)
    path = store.path("releases", "current.json")
    listed = path.read_bytes()
    keep(store, release(), people["Bo"])
    settle(store)
    assert path.read_bytes() == listed
    with pytest.raises(UsageError, match="er ute"):
        approve(store, made, people["Cai"])


def test_what_the_log_calls_published_without_approvals_is_not_shown(store: Store, people: dict[str, Signer]) -> None:
    made = release()
    keep(store, made, people["Ada"])
    approve(store, made.sha256, people["Bo"])
    with store.act() as acts:
        acts.write("release-published", made.sha256, previous="", approvals=2)
    settle(store)
    assert out(store) == []


def test_a_release_that_was_not_tried_with_all_that_is_out_stays_in(store: Store) -> None:
    require(store, 0, "prøve")
    first = release()
    folder = keep(store, first)
    publish(store, first.sha256)
    second = release(read_release(folder))
    folder = keep(store, second)
    publish(store, second.sha256)
    third = release(read_release(folder))
    keep(store, third)
    with pytest.raises(UsageError, match="alt som er ute: 1 mangler"):
        publish(store, third.sha256)


def relist(store: Store, approvals: Iterable[dict[str, str]]) -> None:
    """Write the public list with other signatures."""
    (only,) = published(store.path("releases")).releases
    content = current_json((replace(only, approvals=tuple(approvals)),))
    store.path("releases", "current.json").write_bytes(content)


def test_verify_counts_each_key_once_and_never_the_authors(
    store: Store, people: dict[str, Signer], capsys: pytest.CaptureFixture[str]
) -> None:
    made = let_out(store, people)
    verify = ["verify", str(store.path("releases", made)), "--register", str(store.folder)]
    main(verify)
    assert "godkjent av 2 andre" in capsys.readouterr().out, "the control: as it was let out"
    ada, bo = people["Ada"], people["Bo"]
    signed = [
        ada.sign("author", made),
        ada.sign("approval", made),
        bo.sign("approval", made),
        bo.sign("approval", made),
    ]
    relist(store, [one._asdict() for one in signed])
    main(verify)
    assert "godkjent av 1 andre" in capsys.readouterr().out


@pytest.mark.parametrize("bad", [{"purpose": "approval"}, {"purpose": "approval", "key": 1, "signature": 2}])
def test_verify_answers_what_is_no_signature_with_a_letter(
    store: Store, people: dict[str, Signer], bad: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    made = let_out(store, people)
    relist(store, [bad])
    assert main(["verify", str(store.path("releases", made)), "--register", str(store.folder)]) == 1
    assert "en underskrift gjelder ikke" in capsys.readouterr().out
