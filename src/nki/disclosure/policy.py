"""What is withheld, as dated data with a source (`catalogue/parameters/skjerming.yaml`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from pydantic import Field as Key
from pydantic import field_validator

from nki.catalogue import Entry, load_entry
from nki.dated import Dated, Title, in_force
from nki.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from nki.period import Period

Method = Literal["undertrykking", "avrunding", "ingen"]
YesNo = Literal["ja", "nei"]
LevelName = Literal["land", "fylke", "kostragruppe", "kommune"]


class SmallCounts(Entry):
    """The span of counts that are withheld for being small, both ends included."""

    first: int = Key(alias="fra", ge=1)
    last: int = Key(alias="til", ge=1)

    def holds(self, count: int) -> bool:
        """Tell whether a count is small."""
        return self.first <= count <= self.last


class Otherwise(Entry):
    """What is otherwise for one indicator."""

    indicator: str = Key(alias="indikator")
    source: str = Key(alias="kilde")
    method: Method | None = Key(None, alias="metode")
    small: SmallCounts | None = Key(None, alias="smaa_antall")
    others: int | None = Key(None, alias="andre_i_nevneren", ge=0)
    width: int | None = Key(None, alias="bredde", ge=1)
    ages_from: int | None = Key(None, alias="alder_fra_nevner", ge=0)


class Policy(Dated):
    """The rule from a day on. The national one withholds 1–4, and a share with its numerator or denominator.

    `others`: a count is withheld too when the denominator holds fewer others than this. `width`: how far apart the
    least and the most a withheld count can be must be, in persons. `kept`: every level once, the one whose outcomes of
    all ages are given up last first. `ages_from`: a kommune with fewer in its denominator has no figures by age.
    `coverage_step`: persons in the table of coverage are rounded to the nearest such number.
    """

    method: Method = Key(alias="metode")
    small: SmallCounts = Key(alias="smaa_antall")
    zeros_shown: Literal["ja"] = Key("ja", alias="null_vises")
    zeros_protect: YesNo = Key("ja", alias="null_kan_vernes")
    others: int = Key(0, alias="andre_i_nevneren", ge=0)
    width: int = Key(3, alias="bredde", ge=1)
    kept: tuple[LevelName, ...] = Key(("land", "fylke", "kostragruppe", "kommune"), alias="beholdes")
    ages_from: int = Key(0, alias="alder_fra_nevner", ge=0)
    coverage_step: int = Key(10, alias="dekning_rundes_til", ge=2)
    indicators: tuple[Otherwise, ...] = Key((), alias="indikatorer")

    @field_validator("kept")
    @classmethod
    def _every_level(cls, kept: tuple[LevelName, ...]) -> tuple[LevelName, ...]:
        if sorted(kept) != sorted(get_args(LevelName)):
            raise ValueError("beholdes skal nevne hvert nivå én gang")
        return kept

    def of(self, indicator: str) -> Policy:
        """Give the rule as it is for one indicator."""
        for one in self.indicators:
            if one.indicator == indicator:
                said = {name: value for name, value in one if name != "indicator" and value is not None}
                return self.model_copy(update={"indicators": (), **said})
        return self.model_copy(update={"indicators": ()})


class _Policies(Entry):
    parameter: Literal["skjerming"]
    title: Title = Key(alias="tittel")
    periods: tuple[Policy, ...] = Key(alias="perioder")


def load_policy(folder: Path, period: Period) -> Policy:
    """Read the rule in force for a reporting year from a catalogue folder; raises CatalogueError, UsageError."""
    policies = load_entry(folder / "parameters" / "skjerming.yaml", _Policies).periods
    policy = in_force(policies, period.last_day)
    if policy is None:
        raise UsageError(f"Katalogen har ingen skjermingsregel for {period}.")
    return policy
