"""The file description of a register: which tables and fields a delivery has, and which codes they may hold."""

from __future__ import annotations

from datetime import date  # noqa: TC003  (pydantic reads the annotation at run time)
from pathlib import Path  # noqa: TC003
from typing import Literal

from pydantic import Field as Key
from pydantic import model_validator

from nki.catalogue import Entry, load_entry

JaNei = Literal["ja", "nei"]
FieldType = Literal["tekst", "aar", "dato", "datotid", "kommune", "kode", "pseudonym", "opplysning"]


class Field(Entry):
    """One column of a table; `kind` decides which values it may hold, `unknown` is the code for «not known»."""

    name: str = Key(alias="navn")
    kind: FieldType = Key(alias="type")
    required: JaNei = Key("nei", alias="paakrevd")
    values: tuple[str, ...] = Key((), alias="verdier")
    unknown: str = Key("", alias="ukjent")


class Table(Entry):
    """One file of a delivery: `<name>.csv` or `<name>.parquet`."""

    name: str = Key(alias="navn")
    fields: tuple[Field, ...] = Key(alias="felt")
    optional: JaNei = Key("nei", alias="valgfri")

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in the order of the description."""
        return tuple(field.name for field in self.fields)

    @property
    def required_columns(self) -> tuple[str, ...]:
        """Columns that must be in the file."""
        return tuple(field.name for field in self.fields if field.required == "ja")


class Question(Entry):
    """One «personopplysning»: what is asked, and which answers there are.

    A receipt («mottak») names in `about` the need it answers to.
    """

    title: str = Key(alias="tittel")
    role: Literal["behov", "mottak"] = Key(alias="rolle")
    about: str = Key("", alias="gjelder")
    values: tuple[str, ...] = Key(alias="verdier")


class Span(Entry):
    """A span of whole numbers, both ends included."""

    first: int = Key(alias="fra")
    last: int = Key(alias="til")


class Title(Entry):
    """A text in both written forms of Norwegian."""

    nb: str
    nn: str


class RegisterSchema(Entry):
    """What a delivery to one register looks like (`catalogue/registers/<name>.yaml`)."""

    name: str = Key(alias="register")
    title: Title = Key(alias="tittel")
    valid_from: date = Key(alias="gyldig_fra")
    source: str = Key(alias="kilde")
    seen: date = Key(alias="sett")
    format_version: str = Key(alias="format_versjon")
    tables: tuple[Table, ...] = Key(alias="tabeller")
    questions: dict[str, Question] = Key(alias="opplysninger")
    other_questions: Span = Key(alias="andre_opplysninger")

    @model_validator(mode="after")
    def _receipts_answer_needs(self) -> RegisterSchema:
        for code, question in self.questions.items():
            need = self.questions.get(question.about)
            if question.role == "mottak" and (need is None or need.role != "behov"):
                raise ValueError(f"Opplysning {code} er et mottak og må si hvilket behov det gjelder.")
        return self

    def table(self, name: str) -> Table:
        """Get a table by its name."""
        return next(table for table in self.tables if table.name == name)

    @property
    def known_codes(self) -> tuple[str, ...]:
        """All codes a `kode` field may hold, those that are read and those that are only let through."""
        span = range(self.other_questions.first, self.other_questions.last + 1)
        return tuple(dict.fromkeys([*self.questions, *map(str, span)]))

    @property
    def values(self) -> tuple[str, ...]:
        """Every value of any question, sorted; a registration is kept as its position here."""
        return tuple(sorted({value for question in self.questions.values() for value in question.values}))


def load_schema(folder: Path, name: str = "iplos") -> RegisterSchema:
    """Read the file description of a register from a catalogue folder; raises CatalogueError."""
    return load_entry(folder / "registers" / f"{name}.yaml", RegisterSchema)
