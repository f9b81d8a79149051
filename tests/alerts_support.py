"""What tests of alerts share: a country that varies greatly, and servers that keep what they are given."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any

from statistics_support import Country

if TYPE_CHECKING:
    from email.message import EmailMessage

KARASJOK, ARENDAL, STAVANGER, SOLA = "5437", "4203", "1103", "1124"
COUNTRY = Country(
    spread=0.085,
    people=(150, 900),
    planted={
        KARASJOK: (900, 0.1, 0.0),
        ARENDAL: (900, 0.97, 0.0),
        STAVANGER: (900, 0.15, 0.7),
        SOLA: (900, 0.1, 0.0),
    },
)
"""Kommuner that vary greatly; one is high, two are low, and one is low since most have no registered answer."""


HANG_UP = "hang up"
"""An answer: the connection is cut in the middle of a letter."""


@dataclass
class Post:
    """A mail server that keeps what it is given, and may be told what to answer instead."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    goodbye: str = "221 Bye"

    async def handle_QUIT(self, _server: object, _session: object, _envelope: object) -> str:  # noqa: N802
        """Say goodbye as told."""
        return self.goodbye

    async def handle_DATA(self, server: Any, _session: object, envelope: Any) -> str:  # noqa: ANN401, N802
        """Keep a letter, or answer as told."""
        if self.answers == [HANG_UP]:
            self.answers.clear()
            server.transport.abort()
            return "250 nobody hears this"
        if self.answers:
            return self.answers.pop(0)
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 OK"


@dataclass
class Hook:
    """A webhook that keeps what it is given, and may be told what to answer."""

    address: str = ""
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def documents(self) -> list[dict[str, Any]]:
        """Give the bodies."""
        return [json.loads(body) for _, body in self.posts]
