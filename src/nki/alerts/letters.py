"""A letter to one recipient in one role: what it says, and the key that makes it the same letter every time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.alerts.recipients import Channel


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent, ready to be sent; `languages` in the order of the text, `data` for machines.

    There is one letter for a release, a recipient, a role and a channel, whatever its address is: a new address does
    not make a letter that was sent go out again.
    """

    release: str
    recipient: str
    role: str
    channel: Channel
    to: str
    languages: tuple[str, ...]
    subject: str
    text: str
    data: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Name the letter: 32 hexadecimal digits that follow from release, recipient, role and channel."""
        parts = ("nki-alert/1", self.release, self.recipient, self.role, self.channel)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
