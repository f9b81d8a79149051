"""docs/indikatorer/<slug>.md: an indicator as the form has it, how we read it, and how it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generating.markdown import bullets, code, page, quote, table
from nki.indicators.form import FORM_FIELDS, MaaltallField, ReferenceField, TextField
from nki.indicators.maaltall import number_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nki.indicators import Condition, Indicator, Stratum
    from nki.indicators.form import FormField
    from nki.registers import RegisterSchema

GROUPS = {"hoved": "hovedmåltall", "andre": "andre måltall"}


def indicator_page(indicator: Indicator, schema: RegisterSchema) -> str:
    """Make the page of one indicator."""
    return page(indicator.title.nb, _blocks(indicator, schema))


def _blocks(indicator: Indicator, schema: RegisterSchema) -> Iterator[str]:
    source = indicator.source
    yield (
        f"NKI {indicator.nki_id}, versjon {indicator.version}, gjelder fra {indicator.valid_from}. "
        f"Kilde: {source.publisher}, {source.document}, sak {source.case_number}, {source.dated} "
        f"(sett {indicator.seen})."
    )
    yield "Nynorsk: " + indicator.title.nn
    yield "Innrykket tekst er ordrett fra skjemaet, med skrivefeil. Annen tekst er skrevet av oss."
    yield "## Slik regnes det"
    yield from _calculation(indicator, schema)
    certain = "Andelen vises med 95 % intervall (Wilson)." if indicator.uncertainty.interval else "Ingen intervall."
    yield f"{certain} {indicator.uncertainty.reason}"
    yield "## Måltallene"
    yield table(
        ("Måltall", "Gruppe", "Utfall", "Alder", "Tittel", "Tittel, nynorsk"),
        [(m.code, GROUPS[m.group], code(m.outcome), code(m.stratum), m.title("nb"), m.title("nn"))
         for m in indicator.maaltall],
    )  # fmt: skip
    yield "## Rettelser"
    yield "Feil i den offisielle teksten: hva som står, hvordan vi leser det, og hvorfor."
    yield table(
        ("Nr.", "Felt", "Det står", "Vi leser", "Fordi"),
        [(c.number, ", ".join(c.fields), c.says, c.read, c.because) for c in indicator.corrections],
    )
    yield "## Presiseringer"
    yield "Valg vi har tatt der den offisielle teksten er taus."
    yield table(("Om", "Besluttet"), [(c.about, c.decided) for c in indicator.clarifications])
    yield from _related(indicator)
    yield from _form(indicator)


def _calculation(indicator: Indicator, schema: RegisterSchema) -> Iterator[str]:
    calculation = indicator.calculation
    titles = {number: question.title for number, question in schema.questions.items()}
    yield bullets(
        [
            *(
                f"**{variable.name}** er opplysning {variable.code} i {calculation.register.upper()}: "
                f"«{titles[variable.code]}». Den siste registreringen til og med 31. desember gjelder."
                for variable in calculation.variables
            ),
            f"**Nevneren** er alle personer der {_all(calculation.denominator)}.",
            f"Tall vises for {_list(calculation.levels)}, og for {_list(map(_age, calculation.strata))}.",
            "Nevneren deles i utfall. Det første utfallet som passer, gjelder, så utfallene blir nevneren til sammen:",
        ]
    )
    yield table(
        ("", "Utfall", "Navn", "Vilkår", "Måltall"),
        [
            (place, code(outcome.slug), outcome.label.nb, _all(outcome.conditions), _numbers(indicator, outcome.slug))
            for place, outcome in enumerate(calculation.outcomes, 1)
        ],
    )
    yield (
        f"Måltall nummer = {number_rule(calculation)}, der utfall og stratum telles fra 0. a er andelen i prosent av "
        "nevneren i samme aldersgruppe, b er antallet."
    )


def _all(conditions: Iterable[Condition]) -> str:
    return " og ".join(map(_condition, conditions)) or "resten"


def _condition(condition: Condition) -> str:
    values = f"er {' eller '.join(condition.values)}" if condition.values else ""
    missing = "ikke er registrert" if condition.missing else ""
    return f"{condition.variable} {' eller '.join(filter(None, (values, missing)))}"


def _age(stratum: Stratum) -> str:
    return stratum.label.nb.lower()


def _list(words: Iterable[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} og {last}" if first else last


def _numbers(indicator: Indicator, outcome: str) -> str:
    numbers = [m.number for m in indicator.maaltall if m.outcome == outcome]
    return f"{min(numbers)}–{max(numbers)}" if numbers else "ingen"


def _related(indicator: Indicator) -> Iterator[str]:
    yield "## Søsterindikatorer"
    yield bullets(
        " ".join(
            filter(
                None,
                [
                    f"[{r.title}]({r.slug}.md)" if r.slug else r.title,
                    f"(NKI {r.nki_id})." if r.verified else f"(NKI {r.nki_id}, ikke bekreftet).",
                    r.note,
                ],
            )
        )
        for r in indicator.related
    )


def _form(indicator: Indicator) -> Iterator[str]:
    yield "## Skjemaet, felt for felt"
    section = ""
    for spec in FORM_FIELDS:
        if spec.section != section:
            section = spec.section
            yield f"### {section}"
        field = indicator.fields[spec.number]
        yield f"**{spec.number}. {field.heading}**"
        yield _content(field)


def _content(field: FormField) -> str:
    paragraphs = field.paragraphs("nb")
    if isinstance(field, ReferenceField):
        return "\n".join(f"{one.number}. [{one.title}]({one.url})" for one in field.references)
    if isinstance(field, TextField) and not field.is_verbatim:
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
    if isinstance(field, MaaltallField):
        return "\n".join(f"> * {paragraph}" for paragraph in paragraphs)
    return quote(paragraphs)
