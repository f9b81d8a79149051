"""Where a release stands among the others: what it replaces and why, and when it may be out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nki.disclosure.outside import OutsideFigures
    from nki.publication.provenance import DeliveryRecord
    from nki.publication.reading import PublishedRelease


@dataclass(frozen=True, slots=True)
class Edition:
    """The release before (None for the first), why published figures change, and the embargo (None: no embargo).

    `older` are other releases people have, and `outside` figures they have from elsewhere; what is published must be
    safe together with every one.
    """

    previous: PublishedRelease | None = None
    reason: str = ""
    not_before: datetime | None = None
    older: tuple[PublishedRelease, ...] = ()
    outside: tuple[OutsideFigures, ...] = ()

    @property
    def known(self) -> tuple[PublishedRelease, ...]:
        """Every release people have, each once, the one before first."""
        every = (*([self.previous] if self.previous else []), *self.older)
        return tuple({release.sha256: release for release in every}.values())

    def facts(self, deliveries: Sequence[DeliveryRecord]) -> dict[str, str | int | list[str]]:
        """Give what the manifest says of it; dated by the embargo, or else by the last delivery, never by a clock.

        Of figures from elsewhere it says how many files there were. The fingerprint of a line or two with a count in it
        could be found by trying every count.
        """
        embargo = self.not_before.astimezone(UTC).isoformat(timespec="seconds") if self.not_before else ""
        return {
            "previous": self.previous.sha256 if self.previous else "",
            "known": [release.sha256 for release in self.known],
            "known_outside": len(self.outside),
            "reason": self.reason,
            "not_before": embargo,
            "dated": embargo or max((delivery.received for delivery in deliveries), default=""),
        }


FIRST = Edition()
"""A release with none before it, out when it is published."""
