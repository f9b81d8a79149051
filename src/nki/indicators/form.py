"""The border between the official form and Python: number, heading, YAML key and attribute of all 36 fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from pydantic import ConfigDict, Field, model_validator

from nki.catalogue import Entry


class Shape(Entry):
    """An entry known by its Norwegian keys alone, so that an English word in the catalogue is an unknown word."""

    model_config = ConfigDict(populate_by_name=False)


class FormField(Shape):
    """One field as the form prints it."""

    number: str = Field(alias="nr")
    heading: str = Field(alias="overskrift")

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:
        """Give the field's content, whatever its kind, as paragraphs."""
        raise NotImplementedError


class TextField(FormField):
    """The official words (`ordrett`), or the content in our own words (`nb`, `nn`); `nn` and `en` are always ours."""

    verbatim: str = Field("", alias="ordrett")
    nb: str = ""
    nn: str = ""
    en: str = ""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.verbatim) == bool(self.nb):
            raise ValueError("Feltet må ha enten «ordrett» eller «nb», og ikke begge.")
        if self.nb and not self.nn:
            raise ValueError("Feltet er skrevet med egne ord på bokmål, men mangler «nn».")
        return self

    @property
    def is_verbatim(self) -> bool:
        """Tell whether the bokmål text is the official wording."""
        return bool(self.verbatim)

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:
        """Give the paragraphs; the official text where nothing is written in `language`."""
        words = {"nn": self.nn, "en": self.en}.get(language) or self.nb or self.verbatim
        return tuple(words.split("\n"))


class AudienceRow(FormField):
    """A sub-row of field 13, with the odd number it has in the form."""

    verbatim: str = Field(alias="ordrett")

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:  # noqa: ARG002  (official in one language)
        """Give heading and text in one paragraph."""
        return (f"{self.heading}: {self.verbatim}",)


class AudienceField(FormField):
    """Field 13: one row per group of readers."""

    rows: tuple[AudienceRow, ...] = Field(alias="rader", min_length=1)

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:
        """Give one paragraph per row."""
        return tuple(paragraph for row in self.rows for paragraph in row.paragraphs(language))


class PrintedMaaltall(Shape):
    """One line of the official list: number and text exactly as printed."""

    number: str = Field(alias="nr")
    text: str = Field(alias="tekst")


class MaaltallField(FormField):
    """Fields 17 and 18: the official list of måltall."""

    printed: tuple[PrintedMaaltall, ...] = Field(alias="maaltall", min_length=1)

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:  # noqa: ARG002  (official in one language)
        """Give one paragraph per måltall."""
        return tuple(f"Måltall {line.number}: {line.text}" for line in self.printed)


class ListField(FormField):
    """A field that is a list."""

    items: tuple[str, ...] = Field(alias="punkter", min_length=1)

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:  # noqa: ARG002  (official in one language)
        """Give one paragraph per item."""
        return self.items


class Reference(Shape):
    """One numbered reference."""

    number: int = Field(alias="nr")
    title: str = Field(alias="tittel")
    url: str = Field(pattern="^https://")


class ReferenceField(FormField):
    """Field 36."""

    references: tuple[Reference, ...] = Field(alias="referanser", min_length=1)

    def paragraphs(self, language: str = "nb") -> tuple[str, ...]:  # noqa: ARG002  (official in one language)
        """Give one paragraph per reference."""
        return tuple(f"{reference.number}. {reference.title} {reference.url}" for reference in self.references)


def _field(number: int, heading: str, key: str, section: str = "") -> Any:  # noqa: ANN401  (as pydantic's own Field)
    return Field(alias=key, title=heading, json_schema_extra={"number": number, "section": section})


class Form(Shape):
    """The 36 fields, in the form's order; `form[17]` gives a field by its number."""

    definition: TextField = _field(1, "Definisjon", "definisjon")
    sector: TextField = _field(2, "Sektor", "sektor")
    subject: TextField = _field(3, "Fagområde", "fagomraade")
    kind: TextField = _field(4, "Type", "type")
    primary_dimension: TextField = _field(5, "Primær dimensjon av kvalitet", "primaer_dimensjon")
    secondary_dimension: TextField = _field(6, "Evt. sekundær dimensjon av kvalitet", "sekundaer_dimensjon")
    focus: TextField = _field(7, "Fokusområde", "fokusomraade")
    first_approved: TextField = _field(8, "Godkjent dato først gang", "godkjent_dato", "Godkjenning")
    approved_by: TextField = _field(9, "Godkjent av", "godkjent_av")
    revisions: TextField = _field(10, "Revisjonshistorikk", "revisjonshistorikk")
    rationale: TextField = _field(11, "Begrunnelse for valg", "begrunnelse", "Faglig begrunnelse/målsetning")
    aim: TextField = _field(12, "Målsetning", "maalsetning")
    audience: AudienceField = _field(13, "Målgruppe for denne indikatoren", "maalgruppe")
    concepts: TextField = _field(14, "Begrepsavklaringer", "begrepsavklaringer")
    numerator: TextField = _field(15, "Utvalg i fokus (teller)", "teller", "Beregning")
    denominator: TextField = _field(16, "Sammenligningsgrunnlag (nevner)", "nevner")
    main_maaltall: MaaltallField = _field(17, "Hovedmåltall", "hovedmaaltall")
    other_maaltall: MaaltallField = _field(18, "Andre måltall", "andre_maaltall")
    selection: TextField = _field(19, "Presiseringer rundt utvalg", "utvalg")
    missing_reports: TextField = _field(20, "Manglende rapportering", "manglende_rapportering")
    technique: TextField = _field(21, "Teknisk beregning av indikator", "teknisk_beregning")
    levels: TextField = _field(22, "Nivå for publisering eksternt", "publiseringsnivaa")
    classifications: TextField = _field(23, "Standard klassifikasjoner", "klassifikasjoner")
    data_sources: TextField = _field(24, "Datakilder", "datakilder", "Datainnsamling/kilder")
    processing: TextField = _field(25, "Bearbeiding/revisjon av data", "bearbeiding")
    legal_basis: TextField = _field(26, "Type datakilde og lovhjemmel", "lovhjemmel")
    collection_frequency: TextField = _field(
        27, "Hyppighet for innsamling av data hos datakilde", "innsamlingshyppighet"
    )
    publication_frequency: TextField = _field(
        28, "Aktualitet og hyppighet ved publisering som nasjonal kvalitetsindikator", "publiseringshyppighet"
    )
    comparability: TextField = _field(
        29, "Sammenlignbarhet over tid og sted", "sammenlignbarhet", "Tolkning av tallene"
    )
    uncertainty: TextField = _field(30, "Feilkilder og usikkerhet", "feilkilder")
    interpretation: TextField = _field(31, "Særskilt informasjon for tolkning av denne indikatoren", "tolkning")
    related: ListField = _field(32, "Relaterte indikatorer", "relaterte_indikatorer")
    development: TextField = _field(
        33, "Videre utvikling av datakilder/indikator", "videreutvikling", "Videreutvikling"
    )
    arena: TextField = _field(34, "Publiseringsarena", "publiseringsarena", "Publisering")
    other_arenas: TextField = _field(35, "Andre publiseringsarena", "andre_publiseringsarena")
    references: ReferenceField = _field(36, "Referanser", "referanser", "Referanser")

    def __getitem__(self, number: int) -> FormField:
        """Give a field by its number in the form; raises KeyError."""
        field: FormField = getattr(self, _ATTRIBUTES[number])
        return field


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One line of the border; `section` is the form's own grouping."""

    number: int
    heading: str
    key: str
    attribute: str
    section: str


def _specs() -> tuple[FieldSpec, ...]:
    specs: list[FieldSpec] = []
    for attribute, info in Form.model_fields.items():
        extra: Any = info.json_schema_extra
        section = extra["section"] or (specs[-1].section if specs else "")
        specs.append(FieldSpec(extra["number"], info.title or "", info.alias or "", attribute, section))
    return tuple(specs)


FORM_FIELDS = _specs()
_ATTRIBUTES = {spec.number: spec.attribute for spec in FORM_FIELDS}
