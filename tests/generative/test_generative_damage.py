"""Damaged deliveries: whatever the bytes, the answer is findings, a success, or «cannot be opened»."""

from __future__ import annotations

import random
import shutil
from typing import TYPE_CHECKING

import pytest

from nki.errors import DeliveryError, Severity, UnreadableError
from support import Form, Sent, check, extract, pseudonym, send

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMS: tuple[Form, ...] = ("csv", "parquet", "zip", "wide", "wide parquet")
BITS = [
    b"",
    b";",
    b'"',
    b"\n",
    b"\r",
    b"\r\n\r\n",
    b"\0",
    b"\xff",
    "å".encode(),
    b"9999",
    b"-",
    b"NaN",
    b"=1+1",
    b"   ",
]
SENT = Sent(
    persons=(("A", "1980", ""), ("B", "", "9999"), ("C", "1950", "")),
    registrations=(("A", "13", "1", "2021-03-01"), ("A", "14", "1", ""), ("B", "13", "2", ""), ("C", "16", "5", "")),
    services=(("A", "1", "9", "innvilget", "2021-01-01", ""),),
)
SECRETS = [pseudonym(name) for name in "ABC"]


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Spoil a file in one to three places: cut, repeat, overwrite, insert, or swap lines."""
    for _ in range(chance.randint(1, 3)):
        start, end = sorted((chance.randint(0, len(content)), chance.randint(0, len(content))))
        short = content[start : min(end, start + 12)]
        bit = chance.choice(BITS)
        content = chance.choice(
            [
                content[:start] + content[end:],
                content[:start] + short * 2 + content[start:],
                content[:start] + bit + content[start + len(bit) :],
                content[:start] + bit + content[start:],
                content[:start] + chance.randbytes(len(short)) + content[start + len(short) :],
                b"\n".join(chance.sample(lines := content.split(b"\n"), len(lines))),
            ]
        )
    return content


def outcomes(folder: Path, seed: int, rounds: int) -> Iterator[str]:
    """Damage one file of a delivery at a time, and say what came of it."""
    chance = random.Random(seed)  # noqa: S311  (no secret: the seed makes it repeatable)
    for turn in range(rounds):
        path = send(folder / str(turn), SENT, FORMS[turn % len(FORMS)])
        target = path if path.is_file() else chance.choice(sorted(path.iterdir()))
        target.write_bytes(damaged(target.read_bytes(), chance))
        yield outcome(path)
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def outcome(path: Path) -> str:
    """Check and read a delivery; both must agree, and no text may hold a pseudonym."""
    try:
        findings = check(path)
    except UnreadableError:
        with pytest.raises(UnreadableError):
            extract([path])
        return "unreadable"
    assert not any(secret in str(finding) for secret in SECRETS for finding in findings)
    errors = {finding.rule for finding in findings if finding.severity == Severity.ERROR}
    refused: set[str] = set()
    try:
        extract([path])
    except DeliveryError as error:
        refused = {finding.rule for finding in error.findings if finding.severity == Severity.ERROR}
    if refused:
        assert refused == errors
        return "refused"
    return "other year" if errors else "read"


def test_whatever_the_bytes_there_is_an_answer(tmp_path: Path) -> None:
    found = list(outcomes(tmp_path, 1, 120))
    assert {"refused", "read"} <= set(found)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(2, 22))
def test_whatever_the_bytes_there_is_an_answer_many_times(tmp_path: Path, seed: int) -> None:
    assert list(outcomes(tmp_path, seed, 2000))
