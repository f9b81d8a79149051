"""What is withheld, as dated data with a source (`catalogue/parameters/skjerming.yaml`)."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads the annotation at run time)
from pathlib import Path  # noqa: TC003
from typing import Literal

from pydantic import Field as Key

from nki.catalogue import Entry, load_entry
from nki.errors import UsageError
from nki.period import Period  # noqa: TC001


class SmallCounts(Entry):
    """The span of counts that are withheld for being small, both ends included."""

    first: int = Key(alias="fra", ge=1)
    last: int = Key(alias="til", ge=1)

    def holds(self, count: int) -> bool:
        """Tell whether a count is small."""
        return self.first <= count <= self.last


class Policy(Entry):
    """The rule from a day on. The national one withholds 1–4, and a share with its numerator or denominator."""

    valid_from: date = Key(alias="gyldig_fra")
    source: str = Key(alias="kilde")
    seen: date = Key(alias="sett")
    small: SmallCounts = Key(alias="smaa_antall")
    zeros_shown: Literal["ja"] = Key("ja", alias="null_vises")
    secondary: Literal["ingen"] = Key("ingen", alias="sekundaer")


class _Title(Entry):
    nb: str
    nn: str


class _Policies(Entry):
    parameter: Literal["skjerming"]
    title: _Title = Key(alias="tittel")
    periods: tuple[Policy, ...] = Key(alias="perioder")


def load_policy(folder: Path, period: Period) -> Policy:
    """Read the rule in force for a reporting year from a catalogue folder; raises CatalogueError, UsageError."""
    policies = load_entry(folder / "parameters" / "skjerming.yaml", _Policies).periods
    in_force = [policy for policy in policies if policy.valid_from <= period.last_day]
    if not in_force:
        raise UsageError(f"Katalogen har ingen skjermingsregel for {period}.")
    return max(in_force, key=lambda policy: policy.valid_from)
