"""Tells those who should know that the variation is large: who, in which words, by which way, and only once.

Reads nothing but a release and the catalogue. `plan` makes every letter without sending any; `deliver` sends them.
"""

from nki.alerts.delivering import Tally, deliver
from nki.alerts.feeds import feeds
from nki.alerts.letters import Letter
from nki.alerts.outbox import Outbox
from nki.alerts.planning import Plan, plan
from nki.alerts.recipients import Address, load_addresses
from nki.alerts.wording import load_wording

__all__ = [
    "Address",
    "Letter",
    "Outbox",
    "Plan",
    "Tally",
    "deliver",
    "feeds",
    "load_addresses",
    "load_wording",
    "plan",
]
