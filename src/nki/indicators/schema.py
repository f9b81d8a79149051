"""The shape of an indicator file: Norwegian keys in, the words of the house out."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads the annotation)
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from nki.indicators.calculation import Calculation, Condition, Outcome, Stratum, Variable
from nki.indicators.form import Form, Shape
from nki.indicators.model import Clarification, Correction, Related, Renumbering, Source, Uncertainty
from nki.indicators.text import Text

MISSING = "mangler"
REST = "resten"


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _or_rest(value: object) -> object:
    return {} if value == REST else value


Values = Annotated[tuple[str, ...], BeforeValidator(_listed), Field(min_length=1)]
Conditions = dict[str, Values]


def to_conditions(block: Conditions) -> tuple[Condition, ...]:
    """Read `{mottak: ["1"]}` and `{mottak: mangler}`."""
    return tuple(
        Condition(name, tuple(value for value in values if value != MISSING), MISSING in values)
        for name, values in block.items()
    )


class TextBlock(Shape):
    """A text in two languages, or three."""

    nb: str
    nn: str
    en: str = ""

    @property
    def text(self) -> Text:
        """Give the words alone."""
        return Text(self.nb, self.nn, self.en)


class PhraseBlock(TextBlock):
    """A part of a generated title, and what it is recognised by in the official list."""

    mark: str = Field(alias="kjennes_paa")


class SourceBlock(Shape):
    """See Source."""

    publisher: str = Field(alias="utgiver")
    document: str = Field(alias="dokument")
    case_number: str = Field(alias="saksnummer")
    dated: str = Field(alias="dato")

    def build(self) -> Source:
        """Leave the file behind."""
        return Source(self.publisher, self.document, self.case_number, self.dated)


class RenumberingBlock(Shape):
    """See Renumbering."""

    printed: str = Field(alias="staar")
    occurrence: int = Field(1, alias="forekomst", ge=1)
    read: str = Field(alias="leses")


class CorrectionBlock(Shape):
    """See Correction."""

    number: int = Field(alias="nr")
    fields_: tuple[str, ...] = Field(alias="felt", min_length=1)
    says: str = Field(alias="staar")
    read: str = Field(alias="leses")
    because: str = Field(alias="fordi")
    maaltall: tuple[RenumberingBlock, ...] = ()

    def build(self) -> Correction:
        """Leave the file behind."""
        renumberings = tuple(Renumbering(r.printed, r.occurrence, r.read) for r in self.maaltall)
        return Correction(self.number, self.fields_, self.says, self.read, self.because, renumberings)


class ClarificationBlock(Shape):
    """See Clarification."""

    about: str = Field(alias="om")
    decided: str = Field(alias="besluttet")

    def build(self) -> Clarification:
        """Leave the file behind."""
        return Clarification(self.about, self.decided)


class RelatedBlock(Shape):
    """See Related."""

    title: str = Field(alias="tittel")
    nki_id: str
    slug: str = ""
    verified: Literal["ja", "nei"] = Field("ja", alias="verifisert")
    note: str = Field("", alias="merknad")

    def build(self) -> Related:
        """Leave the file behind."""
        return Related(self.title, self.nki_id, self.slug, self.verified == "ja", self.note)


class UncertaintyBlock(Shape):
    """See Uncertainty; Wilson's is the only interval there is."""

    interval: Literal["wilson", "ingen"] = Field(alias="intervall")
    reason: str = Field(alias="grunn", min_length=1)

    def build(self) -> Uncertainty:
        """Leave the file behind."""
        return Uncertainty(self.interval != "ingen", self.reason)


class VariableBlock(Shape):
    """See Variable; `siste` is the only pick there is today."""

    code: str = Field(alias="opplysning")
    pick: Literal["siste"] = Field(alias="velg")


class OutcomeBlock(Shape):
    """See Outcome."""

    slug: str = Field(alias="kode")
    label: TextBlock = Field(alias="navn")
    when: Annotated[Conditions, BeforeValidator(_or_rest)] = Field(alias="naar")

    def build(self) -> Outcome:
        """Leave the file behind."""
        return Outcome(self.slug, self.label.text, to_conditions(self.when))


class StratumBlock(Shape):
    """See Stratum."""

    slug: str = Field(alias="kode")
    label: TextBlock = Field(alias="navn")
    low: int | None = Field(None, alias="fra", ge=0)
    high: int | None = Field(None, alias="til", ge=0)

    def build(self) -> Stratum:
        """Leave the file behind."""
        return Stratum(self.slug, self.label.text, self.low, self.high)


class KindsBlock(Shape):
    """The words a title begins with."""

    andel: TextBlock
    antall: TextBlock

    def __getitem__(self, kind: Literal["andel", "antall"]) -> TextBlock:
        """Give the word for one kind."""
        return self.andel if kind == "andel" else self.antall


class MaaltallBlock(Shape):
    """How måltall are numbered and named."""

    rule: str = Field(alias="regel")
    main: tuple[str, ...] = Field(alias="hoved")
    others: tuple[str, ...] = Field((), alias="andre")
    title: TextBlock = Field(alias="tittel")
    theme: TextBlock = Field(alias="tema")
    kinds: KindsBlock = Field(alias="slag")
    outcomes: dict[str, PhraseBlock] = Field(alias="utfall")
    strata: dict[str, PhraseBlock]

    @property
    def numbered(self) -> tuple[str, ...]:
        """Give the outcomes that have måltall, in the order of the numbers."""
        return self.main + self.others


class CalculationBlock(Shape):
    """See Calculation."""

    register_: str = Field(alias="register")
    unit: Literal["person"] = Field(alias="enhet")
    variables: dict[str, VariableBlock] = Field(alias="variabler", min_length=1)
    denominator: Conditions = Field(alias="nevner", min_length=1)
    outcomes: tuple[OutcomeBlock, ...] = Field(alias="utfall", min_length=1)
    strata: tuple[StratumBlock, ...] = Field(min_length=1)
    levels: tuple[Literal["land", "fylke", "kommune", "kostragruppe"], ...] = Field(alias="nivaa", min_length=1)
    maaltall: MaaltallBlock

    def build(self) -> Calculation:
        """Leave the file behind."""
        return Calculation(
            register=self.register_,
            variables=tuple(Variable(name, block.code) for name, block in self.variables.items()),
            denominator=to_conditions(self.denominator),
            outcomes=tuple(block.build() for block in self.outcomes),
            strata=tuple(block.build() for block in self.strata),
            levels=self.levels,
            unit=self.unit,
        )


class IndicatorFile(Shape):
    """One file of `catalogue/indicators/`."""

    nki_id: str = Field(pattern=r"^\d+$")
    version: str = Field(alias="versjon")
    valid_from: date = Field(alias="gyldig_fra")
    source: SourceBlock = Field(alias="kilde")
    seen: date = Field(alias="sett")
    title: TextBlock = Field(alias="tittel")
    short_title: TextBlock = Field(alias="kort_tittel")
    form: Form = Field(alias="skjema")
    corrections: tuple[CorrectionBlock, ...] = Field((), alias="rettelser")
    clarifications: tuple[ClarificationBlock, ...] = Field((), alias="presiseringer")
    related: tuple[RelatedBlock, ...] = Field((), alias="relaterte")
    uncertainty: UncertaintyBlock = Field(alias="usikkerhet")
    calculation: CalculationBlock = Field(alias="beregning")
