"""A correction, all the way: what a register that remembers makes of it is what one that has forgotten makes.

A site is made of a release and nothing else; that it is rebuilt to the byte is tried in test_portal_anew.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from nki.catalogue import default_catalogue
from nki.cli.main import main
from nki.disclosure import load_policy, remembering, working
from nki.disclosure.one import Sheet, Task, protect_one
from nki.period import Period
from nki.pipeline import knowing
from nki.publication import published
from nki.registers.store import recounting
from nki.releasing import approve, enrol, publish, require
from nki.releasing.signer import new_signer, read_signer
from store_support import KOMMUNER, opened, sent, take
from support import send

if TYPE_CHECKING:
    from pathlib import Path

    from support import Sent

SIZE = 24
YEARS = (2020, 2021)
INDICATORS = 2
EARLIER, LATE = "2022-01-19T12:00:00", "2022-01-20T12:00:00"

Contents = dict[str, bytes]


def delivery(kommune: str, year: int, size: int = SIZE, **more: Any) -> Sent:  # noqa: ANN401  (fields of a delivery)
    """Make what a kommune sends for a year."""
    one = sent(kommune, size, year=year, more={"geografi": "2020"}, **more)
    answers = tuple((*rest, day.replace("2021", str(year))) for *rest, day in one.registrations)
    return replace(one, registrations=answers)


def contents(folder: Path) -> Contents:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def release(
    register: Path, out: Path | None = None, catalogue: Path | None = None, years: tuple[int, ...] = YEARS
) -> Path:
    """Make a release of what is in a register, put in it or elsewhere."""
    said = ["release", "prepare", "--register", str(register), "--structure", "2020", "--reason", "rettet"]
    said += ["--year", *map(str, years)]
    before = set((register / "releases").glob("*")) if (register / "releases").exists() else set()
    said += ["--catalogue", str(catalogue)] if catalogue else []
    assert main([*said, *(["--out", str(out)] if out else ["--key", str(register.parent / "Ada.pem")])]) == 0
    return out or next(iter({path for path in (register / "releases").iterdir() if path.is_dir()} - before))


@pytest.fixture(name="protected")
def _protected(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """List what is protected, so that what is not can be told."""
    made: list[tuple[str, int]] = []

    def counting(task: Task) -> Sheet:
        made.append((task.indicator, task.counts.year))
        return protect_one(task)

    monkeypatch.setattr(working, "protect_one", counting)
    # Here, where they can be told, and no process is started for so little.
    monkeypatch.setattr(working, "SMALL", 1_000_000)
    # With so few kommuner, one is more than a tenth.
    monkeypatch.setattr(recounting, "MANY", 1)
    return made


@pytest.fixture(name="register")
def _register(tmp_path: Path) -> Path:
    register = tmp_path / "register"
    with opened(register) as store:
        for name in ("Ada", "Bo"):
            enrol(store, name, new_signer(tmp_path / f"{name}.pem").public)
        require(store, 1, "prøve")
        for year in YEARS:
            for kommune in KOMMUNER:
                take(store, send(tmp_path / "inn" / str(year) / kommune, delivery(kommune, year)))
    return register


def correct(register: Path, tmp_path: Path, size: int = SIZE) -> None:
    """Let one kommune deliver again, with other answers."""
    with opened(register) as store:
        take(store, send(tmp_path / "rettet", delivery("4203", 2021, size, seed=3, received=LATE)))


def let_out(register: Path, tmp_path: Path, name: str) -> None:
    with opened(register) as store:
        approve(store, name, read_signer(tmp_path / "Bo.pem"))
        publish(store, name)


def forgotten(register: Path, tmp_path: Path) -> Path:
    """Copy a register that remembers nothing of what it has worked out."""
    other = tmp_path / "forgotten"
    shutil.copytree(register, other)
    with opened(other) as store, store.catalog.writing():
        store.catalog.run("DELETE FROM extract")
    shutil.rmtree(other / "extracts")
    return other


def test_what_is_corrected_before_it_is_out_gives_the_bytes_of_computing_all(
    register: Path, tmp_path: Path, protected: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = release(register, tmp_path / "before")
    assert len(protected) == len(YEARS) * INDICATORS
    correct(register, tmp_path)
    anew = forgotten(register, tmp_path)
    protected.clear()
    with monkeypatch.context() as patch:
        # What is not in the changed delivery is not read: counting everybody would fail here.
        patch.delattr(recounting, "lines_of")
        corrected = release(register, tmp_path / "corrected")
    assert {year for _, year in protected} == {2021}
    protected.clear()
    whole = release(anew, tmp_path / "all")
    assert len(protected) == len(YEARS) * INDICATORS
    assert contents(corrected) == contents(whole)
    assert contents(corrected)["figures.csv"] != contents(first)["figures.csv"]


def test_a_year_that_is_out_and_is_not_corrected_stands_as_it_is(
    register: Path, tmp_path: Path, protected: list[tuple[str, int]]
) -> None:
    first = release(register)
    let_out(register, tmp_path, first.name)
    correct(register, tmp_path, 40 * SIZE)
    anew = forgotten(register, tmp_path)
    protected.clear()
    corrected = release(register)
    assert {year for _, year in protected} == {2021}
    whole = release(anew)
    assert contents(corrected) == contents(whole)
    lines = {folder: (folder / "figures.csv").read_text(encoding="utf-8").splitlines() for folder in (first, corrected)}
    of_2020, again = ([line for line in lines[one] if ",2020," in line] for one in (first, corrected))
    assert of_2020 == again
    assert lines[first] != lines[corrected]
    let_out(register, tmp_path, corrected.name)
    protected.clear()
    third = release(register)
    assert protected == []
    assert contents(third)["figures.csv"] == contents(corrected)["figures.csv"]
    assert published(register / "releases").current.release == corrected.name


def test_an_indicator_a_correction_has_not_touched_stands_as_it_is_out(
    register: Path, tmp_path: Path, protected: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = delivery("4203", 2021, 40 * SIZE, received=EARLIER)
    # Every other one of those whose need was met says now that it was not, of one indicator alone.
    met = [number for number, one in enumerate(many.registrations) if one[1:3] == ("14", "1")]
    answers = [(*one[:2], "3", one[3]) if number in met[::2] else one for number, one in enumerate(many.registrations)]
    late = replace(many, received=LATE, registrations=tuple(answers))
    with opened(register) as store:
        take(store, send(tmp_path / "mange", many))
    first = release(register)
    let_out(register, tmp_path, first.name)
    with opened(register) as store:
        take(store, send(tmp_path / "rettet", late))
    anew = forgotten(register, tmp_path)
    protected.clear()
    corrected = release(register)
    assert set(protected) == {("bistand-kultur-fritid", 2021)}
    whole = release(anew)
    assert contents(corrected) == contents(whole)
    transport = [
        [line for line in contents(one)["figures.csv"].splitlines() if line.startswith(b"transport")]
        for one in (first, corrected)
    ]
    assert transport[0] == transport[1]
    # Control: when it does not come out as it was, it is held against everything people have.
    protected.clear()
    monkeypatch.setattr(knowing, "_figures", lambda *_: {"transport-kultur-fritid": "another fingerprint"})
    release(anew)
    assert ("transport-kultur-fritid", 2021) in protected


def test_another_rule_is_followed_although_another_was_remembered(
    register: Path, tmp_path: Path, protected: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    release(register, tmp_path / "before", years=(2021,))
    catalogue = tmp_path / "catalogue"
    shutil.copytree(default_catalogue(), catalogue)
    rule = catalogue / "parameters" / "skjerming.yaml"
    rule.write_text(rule.read_text(encoding="utf-8").replace('bredde: "3"', 'bredde: "2"'), encoding="utf-8")
    anew, forgetful = forgotten(register, tmp_path), tmp_path / "forgetful"
    shutil.copytree(register, forgetful)
    whole = contents(release(anew, tmp_path / "all", catalogue, (2021,)))
    assert contents(release(register, tmp_path / "under another rule", catalogue, (2021,))) == whole
    # Control: without the rule in the key, what was remembered under the other one is taken for an answer.
    real, old = remembering.key_of, load_policy(default_catalogue(), Period(2021))
    monkeypatch.setattr(
        remembering, "key_of", lambda task, code: real(replace(task, policy=old.of(task.indicator)), code)
    )
    assert contents(release(forgetful, tmp_path / "forgetting", catalogue, (2021,))) != whole
    assert len(protected) == 3 * INDICATORS
