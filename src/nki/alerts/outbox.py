"""The log of what was sent: one row per letter, on disk before the letter goes, so that none goes twice.

Two phases: `sending` is on disk, the letter goes, `sent` is on disk. When we die in between, nobody knows whether it
went. A webhook is then asked again with the same key, which it knows; an e-mail is `uncertain` and waits for a person.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from nki.alerts.letters import Letter

FILE = "varsler.sqlite"
_TABLE = """
create table if not exists letter (
    key text primary key, release text not null, recipient text not null, role text not null, channel text not null,
    address text not null, languages text not null, subject text not null, body text not null, data text not null,
    state text not null check (state in ('planned', 'sending', 'sent', 'failed', 'refused', 'uncertain')),
    attempts integer not null default 0, changed text not null, detail text not null default ''
) strict
"""
ASKED_AGAIN = ("webhook",)
"""Channels whose other end knows a key it has seen, so that asking again is safe."""


class Entry(NamedTuple):
    """One row of the log; `changed` is ISO in UTC, `detail` the other end's words."""

    key: str
    release: str
    recipient: str
    role: str
    channel: str
    address: str
    state: str
    attempts: int
    changed: str
    detail: str


class Outbox:
    """The log in a folder; `now` gives the time as ISO in UTC. Only one process sends at a time."""

    def __init__(self, folder: Path, now: Callable[[], str]) -> None:
        self._now, self._folder = now, folder
        folder.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(folder / FILE, isolation_level=None)
        self._base.execute("pragma synchronous = full")
        self._base.execute(_TABLE)
        self._base.execute("create index if not exists by_release on letter (release)")

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Hold the right to send; what an earlier process died in the middle of becomes planned or uncertain.

        Raises UsageError when another process is sending.
        """
        descriptor = os.open(self._folder / f"{FILE}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise UsageError("En annen sender varsler akkurat nå. Vent til den er ferdig.") from None
            marks = ", ".join("?" * len(ASKED_AGAIN))
            again = f"case when channel in ({marks}) then 'planned' else 'uncertain' end"
            self._base.execute(f"update letter set state = {again} where state = 'sending'", ASKED_AGAIN)  # noqa: S608
            yield
        finally:
            os.close(descriptor)

    def begin(self, letter: Letter) -> str:
        """Write that the letter is about to go; «sending» when it is to be sent now, else what became of it before."""
        row = (letter.key, letter.release, letter.recipient, letter.role, letter.channel, letter.to)
        words = (" ".join(letter.languages), letter.subject, letter.text, json.dumps(letter.data, ensure_ascii=False))
        self._base.execute(
            "insert or ignore into letter (key, release, recipient, role, channel, address, languages, subject, body,"
            " data, state, changed) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'planned', ?)",
            (*row, *words, self._now()),
        )
        taken = self._base.execute(
            "update letter set state = 'sending', attempts = attempts + 1, address = ?, languages = ?, subject = ?,"
            " body = ?, data = ?, changed = ? where key = ? and state in ('planned', 'failed')",
            (letter.to, *words, self._now(), letter.key),
        )
        if taken.rowcount:
            return "sending"
        (state,) = self._base.execute("select state from letter where key = ?", (letter.key,)).fetchone()
        return str(state)

    def end(self, letter: Letter, state: str, detail: str = "") -> None:
        """Write what became of a letter that was about to go: sent, failed (tried again) or refused (not)."""
        self._base.execute(
            "update letter set state = ?, detail = ?, changed = ? where key = ? and state = 'sending'",
            (state, detail, self._now(), letter.key),
        )

    def settle(self, key: str, *, arrived: bool) -> None:
        """Let a person say what became of an uncertain or refused letter; raises UsageError when it is neither."""
        done = self._base.execute(
            "update letter set state = ?, detail = 'avklart av en person', changed = ?"
            " where key like ? || '%' and state in ('uncertain', 'refused')",
            ("sent" if arrived else "planned", self._now(), key),
        )
        if done.rowcount != 1:
            raise UsageError(f"Det er ikke ett brev «{key}» som er uvisst eller avvist. Se «nki alerts log».")

    def entries(self, release: str = "") -> tuple[Entry, ...]:
        """Give the log, in the order things happened; of one release, or of all."""
        rows = self._base.execute(
            f"select {', '.join(Entry._fields)} from letter where release like ? || '%' order by changed, key",  # noqa: S608
            (release,),
        )
        return tuple(Entry(*row) for row in rows)
