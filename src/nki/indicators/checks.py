"""What must hold in a description beyond its shape. One rule, one number, one function."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from nki.indicators.findings import did_you_mean
from nki.indicators.form import FORM_FIELDS
from nki.indicators.maaltall import number_rule

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from nki.catalogue import Place
    from nki.errors import Finding
    from nki.indicators.findings import Located
    from nki.indicators.schema import CalculationBlock, Conditions, IndicatorFile

    Registers = Mapping[str, Collection[str]]

BLOCK: Place = ("beregning",)


def check_file(file: IndicatorFile, at: Located, registers: Registers | None = None) -> Iterator[Finding]:
    """Run every rule on one file; `registers` gives the codes of each register, where they are known."""
    block = file.calculation
    yield from check_form(file, at)
    yield from check_variables(block, at)
    yield from check_register(block, at, registers)
    yield from check_outcomes(block, at)
    yield from check_strata(block, at)
    yield from check_numbering(block, at)
    yield from check_phrases(block, at)
    yield from check_corrections(file, at)


def check_form(file: IndicatorFile, at: Located) -> Iterator[Finding]:
    """K101: the fields carry the form's numbers and headings, and stand in the form's order."""
    above = 0
    for spec in FORM_FIELDS:
        field, place = file.form[spec.number], ("skjema", spec.key)
        if field.number != str(spec.number):
            yield at.finding("K101", (*place, "nr"), f"Feltet «{spec.key}» har nummer {spec.number} i skjemaet.")
        if not field.heading.startswith(spec.heading):
            yield at.finding("K101", (*place, "overskrift"), f"Overskriften er «{spec.heading}» i skjemaet.")
        if (line := at.lines[place]) < above:
            yield at.finding("K101", place, f"Felt {spec.number} står foran felt {spec.number - 1}.")
        above = line


def check_variables(block: CalculationBlock, at: Located) -> Iterator[Finding]:
    """K102: every variable a condition names is declared, and every declared variable is used."""
    used: set[str] = set()
    for place, conditions in _conditions(block):
        used |= set(conditions)
        for name in conditions:
            if name not in block.variables:
                todo = did_you_mean(name, block.variables)
                yield at.finding("K102", (*place, name), f"Variabelen «{name}» er ikke oppgitt.", todo)
    for name in block.variables:
        if name not in used:
            yield at.finding("K102", (*BLOCK, "variabler", name), f"Variabelen «{name}» er oppgitt, men ikke brukt.")


def check_register(block: CalculationBlock, at: Located, registers: Registers | None) -> Iterator[Finding]:
    """K103: the register is known, and has the codes the variables ask for."""
    if registers is None:
        return
    if block.register_ not in registers:
        todo = did_you_mean(block.register_, registers)
        yield at.finding("K103", (*BLOCK, "register"), f"Registeret «{block.register_}» er ukjent.", todo)
        return
    codes = registers[block.register_]
    for name, variable in block.variables.items():
        if variable.code not in codes:
            place = (*BLOCK, "variabler", name, "opplysning")
            what = f"Registeret {block.register_} har ingen opplysning «{variable.code}»."
            yield at.finding("K103", place, what, did_you_mean(variable.code, sorted(codes)))


def check_outcomes(block: CalculationBlock, at: Located) -> Iterator[Finding]:
    """K104: outcomes differ, and the last one alone takes the rest, so that they sum to the denominator."""
    place: Place = (*BLOCK, "utfall")
    slugs = [outcome.slug for outcome in block.outcomes]
    for slug in _twice(slugs):
        yield at.finding("K104", (*place, _last(slugs, slug), "kode"), f"Utfallet «{slug}» står to ganger.")
    last = len(block.outcomes) - 1
    for row, outcome in enumerate(block.outcomes):
        if not outcome.when and row != last:
            yield at.finding("K104", (*place, row), f"Etter «{outcome.slug}: resten» er det ingen igjen å telle.")
        elif outcome.when in [other.when for other in block.outcomes[:row]]:
            yield at.finding("K104", (*place, row, "naar"), f"«{outcome.slug}» har samme vilkår som et utfall over.")
    if block.outcomes[last].when:
        todo = "La siste utfall ha «naar: resten»."
        yield at.finding("K104", (*place, last), "Utfallene dekker ikke alltid hele nevneren.", todo)


def check_strata(block: CalculationBlock, at: Located) -> Iterator[Finding]:
    """K105: besides alle aldre, the age groups begin at 0, follow each other without gap or overlap, and never end."""
    place: Place = (*BLOCK, "strata")
    slugs = [stratum.slug for stratum in block.strata]
    for slug in _twice(slugs):
        yield at.finding("K105", (*place, _last(slugs, slug), "kode"), f"Aldersgruppen «{slug}» står to ganger.")
    groups = [(row, s) for row, s in enumerate(block.strata) if (s.low, s.high) != (None, None)]
    if len(block.strata) - len(groups) != 1:
        yield at.finding("K105", place, "Akkurat én gruppe skal være alle aldre (uten «fra» og «til»).")
    following: int | None = 0
    for row, stratum in sorted(groups, key=lambda pair: pair[1].low or 0):
        if following is None or (low := stratum.low or 0) < following:
            yield at.finding("K105", (*place, row), f"«{stratum.slug}» overlapper en annen aldersgruppe.")
        elif low > following:
            what = f"Mellom {following} år og «{stratum.slug}» er det et hull."
            yield at.finding("K105", (*place, row), what)
        following = None if stratum.high is None else stratum.high + 1
    if groups and following is not None:
        yield at.finding("K105", place, f"Ingen aldersgruppe tar dem som er {following} år eller eldre.")


def check_numbering(block: CalculationBlock, at: Located) -> Iterator[Finding]:
    """K106: måltall are numbered by the rule, over outcomes that exist; the rest has no måltall."""
    place: Place = (*BLOCK, "maaltall")
    rule = number_rule(block.build())
    if block.maaltall.rule != rule:
        yield at.finding("K106", (*place, "regel"), "Regelen passer ikke med stratene.", f"Skriv «{rule}».")
    for key, slugs in (("hoved", block.maaltall.main), ("andre", block.maaltall.others)):
        for row, slug in enumerate(slugs):
            if slug not in (known := [outcome.slug for outcome in block.outcomes if outcome.when]):
                todo = did_you_mean(slug, known)
                yield at.finding("K106", (*place, key, row), f"Det er ikke noe utfall «{slug}» med vilkår.", todo)
    for slug in _twice(block.maaltall.numbered):
        yield at.finding("K106", place, f"Utfallet «{slug}» får måltall to ganger.")


def check_phrases(block: CalculationBlock, at: Located) -> Iterator[Finding]:
    """K107: every numbered outcome and every stratum has its words for the generated titles, and nothing else has."""
    wanted = {"utfall": block.maaltall.numbered, "strata": tuple(stratum.slug for stratum in block.strata)}
    for key, given in (("utfall", block.maaltall.outcomes), ("strata", block.maaltall.strata)):
        place: Place = (*BLOCK, "maaltall", key)
        for slug in wanted[key]:
            if slug not in given:
                yield at.finding("K107", place, f"Mangler ord for «{slug}» i titlene.")
        for slug in given:
            if slug not in wanted[key]:
                todo = did_you_mean(slug, wanted[key])
                yield at.finding("K107", (*place, slug), f"«{slug}» er ikke i bruk i titlene.", todo)


def check_corrections(file: IndicatorFile, at: Located) -> Iterator[Finding]:
    """K108: corrections have different numbers and name fields that the form has."""
    known = [str(spec.number) for spec in FORM_FIELDS] + [row.number for row in file.form.audience.rows] + ["tittel"]
    numbers = [str(correction.number) for correction in file.corrections]
    for number in _twice(numbers):
        yield at.finding("K108", ("rettelser", _last(numbers, number), "nr"), f"Rettelse {number} står to ganger.")
    for row, correction in enumerate(file.corrections):
        for column, name in enumerate(correction.fields_):
            if name not in known:
                place = ("rettelser", row, "felt", column)
                yield at.finding("K108", place, f"Skjemaet har ikke noe felt «{name}».", did_you_mean(name, known))


def _conditions(block: CalculationBlock) -> Iterator[tuple[Place, Conditions]]:
    yield (*BLOCK, "nevner"), block.denominator
    for row, outcome in enumerate(block.outcomes):
        yield (*BLOCK, "utfall", row, "naar"), outcome.when


def _twice(words: Collection[str]) -> list[str]:
    return [word for word, count in Counter(words).items() if count > 1]


def _last(words: list[str], word: str) -> int:
    return len(words) - 1 - words[::-1].index(word)
