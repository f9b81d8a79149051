"""Sends what was planned: each letter once, whatever happens on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.alerts.channels import ChannelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from nki.alerts.channels import Way
    from nki.alerts.outbox import Outbox
    from nki.alerts.planning import Plan


@dataclass(frozen=True, slots=True)
class Tally:
    """How many letters were sent now, were sent before, failed (tried next time), were refused, or are uncertain."""

    sent: int = 0
    before: int = 0
    failed: int = 0
    refused: int = 0
    uncertain: int = 0

    @property
    def done(self) -> bool:
        """Tell whether every letter has been sent."""
        return not (self.failed or self.refused or self.uncertain)


def deliver(plan: Plan, outbox: Outbox, ways: Mapping[str, Way]) -> Tally:
    """Send every letter of a plan that was not sent before; raises UsageError when another process is sending."""
    counted = dict.fromkeys(Tally.__slots__, 0)
    with outbox.sending():
        for letter in plan.letters:
            state = outbox.begin(letter)
            if state != "sending":
                counted["before" if state == "sent" else state] += 1
                continue
            try:
                ways[letter.channel].send(letter)
            except ChannelError as error:
                state = "uncertain" if error.unsure else "failed" if error.later else "refused"
                outbox.end(letter, state, str(error))
            else:
                state = "sent"
                outbox.end(letter, state)
            counted[state] += 1
    return Tally(**counted)
