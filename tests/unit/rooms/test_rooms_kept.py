"""What is kept is bounded by number and by size, however many units a kommune has."""

from __future__ import annotations

from nki.rooms.kept import MOST, Kept


def asked(kept: Kept, kind: str, *sizes: int) -> list[int]:
    """Ask for some things of these sizes, then for each again; give the numbers of those that had to be made anew."""
    made: list[int] = []

    def ask(number: int, size: int) -> None:
        def make() -> bytes:
            made.append(number)
            return b"x" * size

        assert len(kept.get((kind, str(number)), make)) == size

    for number, size in enumerate(sizes):
        ask(number, size)
    made.clear()
    for number, size in reversed(list(enumerate(sizes))):
        ask(number, size)
    return made


def test_the_oldest_is_let_go_when_all_together_are_too_large() -> None:
    assert asked(Kept(heaviest=100), "bytes", 40, 40, 40) == [0]
    assert asked(Kept(heaviest=1_000), "bytes", 40, 40, 40) == [], "the control: where there is room, all stay"


def test_one_that_is_larger_than_all_may_be_is_kept_alone() -> None:
    assert asked(Kept(heaviest=100), "bytes", 10, 300) == [0]


def test_the_oldest_is_let_go_when_there_are_too_many() -> None:
    assert asked(Kept(), "words", *[1] * (MOST["words"] + 1)) == [0]
