"""What was found safe is not worked out again; nothing that bears on it is forgotten, and nothing kept is believed."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nki.catalogue import default_catalogue
from nki.compute import CellKey, Counts, CountTable, KommuneReport
from nki.disclosure import load_policy, remembering, working
from nki.disclosure.audit import PublicTable
from nki.disclosure.audit.public import Cell
from nki.disclosure.audit.trail import NOWHERE
from nki.disclosure.hints import NO_HINTS, hints_of
from nki.disclosure.one import Sheet, Task, protect_one
from nki.disclosure.over import Over
from nki.disclosure.policy import Policy, SmallCounts
from nki.disclosure.remembering import Memory, key_of, taken_up, written
from nki.disclosure.suppression.written import in_letters
from nki.disclosure.working import work
from nki.period import Period
from nki.registers.store.remembering import Kept
from store_support import opened
from unit.suppression.test_suppression_national import FYLKE, SLUG, area, country, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from nki.disclosure.remembering import Keeper

POLICY = load_policy(default_catalogue(), Period(2021)).of(SLUG)
CODE = "1"
TASK = Task(table(), SLUG, country(), POLICY)
SHOWN = PublicTable(SLUG, 2021, {Cell("land", "0", "all", "met"): 1000}, withheld={}, parts={})


@dataclass
class Box:
    """Keeps what it is given."""

    kept: dict[str, bytes] = field(default_factory=dict)
    latest: dict[tuple[int, str], str] = field(default_factory=dict)

    def recall(self, key: str) -> bytes | None:
        """Give what is under a key."""
        return self.kept.get(key)

    def keep(self, year: int, of: str, key: str, content: bytes) -> None:
        """Put something under a key."""
        assert (year, of) in {(2021, SLUG), (2021, f"{SLUG} hints")}
        self.kept[key] = content
        self.latest[year, of] = key

    def last(self, year: int, of: str) -> bytes | None:
        """Give what was put there last."""
        return self.kept.get(self.latest.get((year, of), ""))


def under(**said: object) -> Task:
    return replace(TASK, policy=POLICY.model_copy(update=said))


def counted(**said: Any) -> Task:  # noqa: ANN401  (any field of a table)
    return replace(TASK, counts=replace(TASK.counts, **said))


def worked(task: Task, memory: Memory, monkeypatch: pytest.MonkeyPatch) -> tuple[Sheet, int]:
    """Give what comes of a task, and how many were worked out for it."""
    made: list[Task] = []

    def counting(one: Task) -> Sheet:
        made.append(one)
        return protect_one(one)

    monkeypatch.setattr(working, "protect_one", counting)
    (sheet,) = work([task], memory=memory)
    return sheet, len(made)


def test_what_was_found_safe_is_taken_up_and_is_what_working_it_out_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory(Box(), CODE)
    first, made = worked(TASK, memory, monkeypatch)
    again, made_again = worked(TASK, memory, monkeypatch)
    assert (made, made_again) == (1, 0)
    assert again == first == protect_one(TASK)
    assert first.decision.protecting


CHANGES: dict[str, Task] = {
    "counts": counted(rows={**TASK.counts.rows, CellKey(SLUG, 2021, "land", "0", "all"): Counts(9, 9, 0, 0, 0, 0)}),
    "reports": counted(reports=(KommuneReport("0301", "partial"), *TASK.counts.reports[1:])),
    "with whom": counted(reports=(KommuneReport("0301", "reported", "1101"), *TASK.counts.reports[1:])),
    "unreported": counted(unreported_areas=frozenset({("fylke", "11")})),
    "origin": counted(origin="register"),
    "structure": counted(structure=2020),
    "year": counted(year=2020),
    "preliminary": counted(preliminary=True),
    "received": counted(received=datetime(2022, 1, 1, tzinfo=UTC)),
    "coverage": counted(coverage={CellKey(SLUG, 2021, "land", "0", "all"): (9, 9)}),
    "indicator": replace(TASK, indicator="et-annet"),
    "geography": replace(TASK, geography=replace(TASK.geography, fylke_by_kommune={**FYLKE, "1101": "03"})),
    "kostragruppe": replace(TASK, geography=replace(TASK.geography, kostragruppe_by_kommune={})),
    "names": replace(
        TASK, geography=replace(TASK.geography, land=replace(area(TASK.geography.land.level, "0"), name="A"))
    ),
    "policy": under(width=2),
    "small": under(small=SmallCounts.model_validate({"fra": 1, "til": 3})),
    "kept": under(kept=tuple(reversed(POLICY.kept))),
    "over": replace(TASK, over=Over(TASK.counts, TASK.geography)),
    "over others": replace(TASK, over=Over(TASK.counts, TASK.geography, {2021: {("fylke", "03"): ("0301",)}})),
    "made_of": replace(TASK, made_of={"1101": "a"}),
    "known": replace(TASK, earlier=(SHOWN,)),
    "known more": replace(TASK, earlier=(SHOWN, SHOWN)),
    "known otherwise": replace(TASK, earlier=(replace(SHOWN, values={Cell("land", "0", "all", "met"): 999}),)),
}


def test_nothing_a_sheet_depends_on_is_left_out_of_its_key() -> None:
    keys = [key_of(TASK, CODE), key_of(TASK, "2"), *(key_of(task, CODE) for task in CHANGES.values())]
    assert len(set(keys)) == len(keys)
    tried = ({one.name for one in fields(Task)} - {"hints"}) | {one.name for one in fields(CountTable)}
    said = {"counts": "rows", "unreported": "unreported_areas", "known": "earlier"}
    assert tried <= {said.get(name, name) for name in CHANGES} | {"counts"}


def test_a_key_is_the_same_for_the_same_task_and_no_other_kind_of_thing_has_one() -> None:
    assert key_of(replace(TASK, counts=table()), CODE) == key_of(TASK, CODE)
    with pytest.raises(TypeError, match="cannot be a part"):
        key_of(replace(TASK, indicator=object()), CODE)  # type: ignore[arg-type]


def test_after_a_correction_what_was_met_with_before_is_at_hand_and_bears_on_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory, corrected = Memory(Box(), CODE), replace(TASK, counts=table(2))
    work([TASK], memory=memory)
    given: list[Task] = []
    monkeypatch.setattr(working, "protect_one", lambda task: given.append(task) or protect_one(task))
    assert work([corrected], memory=memory) == [protect_one(corrected)]
    before = protect_one(TASK)
    assert given[0].hints.trail == before.proof.audit.trail
    assert given[0].hints.trail.corners
    assert given[0].hints.answers.questions == before.decision.answers.questions
    assert given[0].hints.answers.questions
    assert key_of(given[0], CODE) == key_of(corrected, CODE)


def test_what_other_code_was_answered_is_not_taken_up() -> None:
    box = Box()
    work([TASK], memory=Memory(box, CODE))
    mine, theirs = (Memory(box, code).hinted(TASK).hints for code in (CODE, "2"))
    assert mine.answers.questions
    assert not theirs.answers.questions
    assert theirs.trail == mine.trail != NOWHERE


def test_hints_that_cannot_be_read_are_none() -> None:
    whole = protect_one(TASK).hints.written(CODE)
    said = json.loads(zlib.decompress(whole))
    spoilt = [said | {"answers": {**said["answers"], "questions": ""}}, said | {"answers": {}}, {}]
    spoilt += [said | {"answers": {**said["answers"], "steps": [[size, 0], "", "", ""]}} for size in (1e999, 10**30)]
    contents = [whole[:-9], b"", *(zlib.compress(json.dumps(one).encode()) for one in spoilt)]
    contents.append(zlib.compress(b"[" * 100_000))
    assert [hints_of(content, CODE) for content in contents] == [NO_HINTS] * len(contents)


def test_hints_are_read_as_they_were_written_and_not_shown() -> None:
    hints = protect_one(TASK).hints
    read = hints_of(hints.written(CODE), CODE)
    assert read.trail == hints.trail != NOWHERE
    assert read.answers.questions == hints.answers.questions != ()
    assert read.answers.said() == hints.answers.said()
    assert hints.answers.questions[0] not in repr(hints)


def forgetting(name: str) -> Callable[[Task, str], str]:
    """Make a key that leaves one field of the task out."""
    blank = {"policy": POLICY, "earlier": (), "counts": TASK.counts}
    return lambda task, code: key_of(replace(task, **{name: blank[name]}), code)


@pytest.mark.parametrize(("name", "task"), [("policy", under(width=2)), ("counts", replace(TASK, counts=table(2)))])
def test_another_task_gives_what_working_it_out_gives_also_beside_a_full_memory(name: str, task: Task) -> None:
    memory = Memory(Box(), CODE)
    work([TASK], memory=memory)
    assert work([task], memory=memory) == [protect_one(task)], name


def test_control_a_key_that_forgets_the_rule_gives_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    memory, task = Memory(Box(), CODE), under(width=2)
    work([TASK], memory=memory)
    monkeypatch.setattr(remembering, "key_of", forgetting("policy"))
    assert work([task], memory=memory) != [protect_one(task)]


def test_control_a_key_that_forgets_what_is_known_gives_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {Cell(*key[2:], "met"): row.met for key, row in TASK.counts.rows.items() if row.met > 9}
    memory, task = Memory(Box(), CODE), replace(TASK, earlier=(replace(SHOWN, values=shown),))
    work([TASK], memory=memory)
    assert work([task], memory=memory) == [protect_one(task)]
    monkeypatch.setattr(remembering, "key_of", forgetting("earlier"))
    work([TASK], memory=memory)
    assert work([task], memory=memory) != [protect_one(task)]


def test_what_is_no_longer_enough_is_not_taken_up_even_under_a_key_that_forgets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembering, "key_of", lambda _task, _code: "one for all")
    for task in (under(width=4), replace(TASK, counts=table(2))):
        memory = Memory(Box(), CODE)
        work([TASK], memory=memory)
        assert work([task], memory=memory) == [protect_one(task)]


def _shows_a_small_one(said: dict[str, Any]) -> None:
    said["small"] = said["small"][1:]


def _protects_with_less(said: dict[str, Any]) -> None:
    said["protecting"] = said["protecting"][1:]


def _without_moves(said: dict[str, Any]) -> None:
    (atoms, _), *_ = said["moves"]
    said["moves"] = [(atoms, 0), *map(in_letters, (np.zeros(0, int), np.zeros(0, int), np.zeros(1, int)))]


def _other_moves(said: dict[str, Any]) -> None:
    moves = np.frombuffer(b64decode(said["moves"][1]), np.int32)
    said["moves"][1] = in_letters(np.ones_like(moves))


def _moves_of_a_table_that_is_too_large(said: dict[str, Any]) -> None:
    said["moves"][0] = [10**30, 1]


def _half_a_move(said: dict[str, Any]) -> None:
    said["moves"][1] = said["moves"][1][:-4]


def _no_letters(said: dict[str, Any]) -> None:
    said["moves"][2] = "æ"


def _another_label(said: dict[str, Any]) -> None:
    said["told"] = []


def _another_audit(said: dict[str, Any]) -> None:
    said["audit"]["year"] = 2020


def _found_something(said: dict[str, Any]) -> None:
    said["audit"]["attacks"][0]["exact"] = [["land", "0", "all", "met"]]


def _lacks_a_field(said: dict[str, Any]) -> None:
    del said["audit"]["rests"]


SPOILT = (
    _shows_a_small_one,
    _protects_with_less,
    _without_moves,
    _other_moves,
    _moves_of_a_table_that_is_too_large,
    _half_a_move,
    _no_letters,
    _another_label,
    _another_audit,
    _found_something,
    _lacks_a_field,
)


@pytest.fixture(scope="module", name="sheet")
def _sheet() -> Sheet:
    return protect_one(TASK)


@pytest.mark.parametrize("spoil", SPOILT, ids=lambda spoil: spoil.__name__)
def test_what_was_changed_is_not_taken_up(spoil: Callable[[dict[str, Any]], None], sheet: Sheet) -> None:
    said = json.loads(written(sheet))
    assert taken_up(TASK, json.dumps(said).encode()) == sheet
    spoil(said)
    assert taken_up(TASK, json.dumps(said).encode()) is None


def test_what_cannot_be_read_is_not_taken_up() -> None:
    contents = (b"", b"[]", b"{}", b"\xff", b"null", b"[" * 100_000)
    assert [taken_up(TASK, content) for content in contents] == [None] * len(contents)


def test_what_did_not_pass_or_has_no_certificate_is_not_remembered() -> None:
    box = Box()
    for method in ("ingen", "avrunding"):
        work([under(method=method)], memory=Memory(box, CODE))
    assert not box.kept


def test_a_register_is_a_place_to_remember(tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        keeper: Keeper = Kept(store)
        assert work([TASK], memory=Memory(keeper, CODE)) == work([TASK], memory=Memory(keeper, CODE))
        assert keeper.recall(key_of(TASK, CODE))


def test_a_policy_has_no_field_that_is_not_written() -> None:
    assert set(POLICY.model_dump(mode="json")) == set(Policy.model_fields)
