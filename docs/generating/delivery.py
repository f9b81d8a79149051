"""docs/innsending.md: what a delivery looks like, from the file description in the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from generating.markdown import bullets, code, page, table
from nki.registers.schema import FieldType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nki.registers import RegisterSchema
    from nki.registers.schema import Field, Table

KINDS = {
    "tekst": "tekst",
    "aar": "årstall, fire siffer",
    "dato": "dato, ÅÅÅÅ-MM-DD",
    "datotid": "tidspunkt, ÅÅÅÅ-MM-DDTtt:mm:ss (UTC når sone mangler)",
    "kommune": "kommunenummer, fire siffer",
    "kode": "kode",
    "pseudonym": "8–64 av bokstavene bcdfghjklmnpqrst",
    "opplysning": "nummeret på en opplysning",
}
"""Words for every kind of field; a kind without words stops the page."""

ROLES = {"behov": "behov", "mottak": "mottak"}
RULES = (
    "CSV er UTF-8 med semikolon mellom feltene og feltnavnene på første linje. Tom celle er «ikke registrert».",
    "De samme tabellene kan leveres som Parquet, for eksempel `person.parquet`. Alle kolonner er da tekst.",
    "De samme tabellene kan leveres i én XML-fil med et valgfritt navn: ett element per rad under `leveranse`.",
    "Feltene er attributter i XML. Skjemaet er `catalogue/registers/innsending-1.xsd`.",
    "Fødselsnummer, D-nummer, hjelpenummer og DUF-nummer avviser innsendingen, hvor de enn står (D070).",
    "En innsending som er avvist slik, lagres ikke. En KPR-melding (HIS 1135) går gjennom `nki-pseudonyms` (D069).",
    "Koder er tekst: `0301`, aldri 301. Kolonner som ikke er påkrevd, kan mangle. Ukjente kolonner avvises.",
    "`geografi` er året kommunenumrene følger. Tomt er rapporteringsåret.",
    "`sammen_med_kommunenummer` fylles ut når status er `rapportert_sammen_med`, og ellers ikke.",
    "Se over innsendingen hos dere selv med `nki check MAPPE`. Ingenting sendes noe sted.",
    "Reglene står i [regler.md](regler.md).",
)
YES = {"ja": "ja", "nei": ""}


def delivery_page(schema: RegisterSchema) -> str:
    """Make the page."""
    return page("Innsendingen", _blocks(schema))


def _blocks(schema: RegisterSchema) -> Iterator[str]:
    names = [part.name for part in schema.tables]
    needed = [part.name for part in schema.tables if part.optional == "nei"]
    yield f"{schema.title.nb}. Gjelder fra {schema.valid_from}. Format {schema.format_version}."
    yield f"Kilde: {schema.source} (sett {schema.seen})"
    parts, must = code(*(f"{name}.csv" for name in names)), code(*needed)
    whole = f"En innsending er en mappe eller en .zip med filene {parts}."
    least = f"Må være med når kommunen har rapportert: {must}. Uten rapportering holder {code(names[0])}."
    yield bullets((f"{whole} {least}", *RULES))
    for part in schema.tables:
        yield from _file(part)
    yield from _wide()
    yield from _questions(schema)


def _file(part: Table) -> Iterator[str]:
    yield f"## {part.name}" + (" (valgfri)" if part.optional == "ja" else "")
    yield table(("Felt", "Innhold", "Påkrevd", "Lovlige verdier"), [_row(field) for field in part.fields])


def _row(field: Field) -> tuple[str, str, str, str]:
    unknown = f", {code(field.unknown)} er ukjent" if field.unknown else ""
    return (
        code(field.name),
        KINDS[field.kind] + unknown,
        YES[field.required],
        code(*field.values) if field.values else "",
    )


def _wide() -> Iterator[str]:
    yield "## bred (i stedet for person og personopplysning)"
    yield (
        "Én linje per person: feltene i `person`, og for hver opplysning en kolonne med svaret og en med datoen, "
        "for eksempel `k13` og `k13_dato`. En tom celle er ingen registrering."
    )


def _questions(schema: RegisterSchema) -> Iterator[str]:
    yield "## Opplysningene"
    rows = [
        (number, question.title, ROLES[question.role], question.about, code(*question.values))
        for number, question in schema.questions.items()
    ]
    yield table(("Nummer", "Opplysning", "Rolle", "Gjelder behov", "Lovlige verdier"), rows)
    span = schema.other_questions
    yield f"Andre opplysninger fra {span.first} til {span.last} kan være med. De leses ikke."


if set(KINDS) != set(get_args(FieldType)):
    raise LookupError(f"Words are needed for: {sorted(set(KINDS) ^ set(get_args(FieldType)))}")
