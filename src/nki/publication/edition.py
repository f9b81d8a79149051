"""Where a release stands among the others: what it replaces and why, and when it may be out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from nki.publication.provenance import DeliveryRecord
    from nki.publication.reading import PublishedRelease


@dataclass(frozen=True, slots=True)
class Edition:
    """The release before (None for the first), why published figures change, and the embargo (None: no embargo)."""

    previous: PublishedRelease | None = None
    reason: str = ""
    not_before: datetime | None = None

    def facts(self, deliveries: Sequence[DeliveryRecord]) -> dict[str, str]:
        """Give what the manifest says of it; dated by the embargo, or else by the last delivery, never by a clock."""
        embargo = self.not_before.astimezone(UTC).isoformat(timespec="seconds") if self.not_before else ""
        return {
            "previous": self.previous.sha256 if self.previous else "",
            "reason": self.reason,
            "not_before": embargo,
            "dated": embargo or max((delivery.received for delivery in deliveries), default=""),
        }


FIRST = Edition()
"""A release with none before it, out when it is published."""
