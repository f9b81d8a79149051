"""The tables of a release: for each indicator its figures, what they rest on, and what they can honestly say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from nki.web.bank.layout import INTERVALS, lay_out_coverage, lay_out_figures
from nki.web.bank.layout_statistics import lay_out_statistic
from nki.web.bank.regions import REGION, region_codelists, region_variable
from nki.web.bank.statistics import STATISTICS
from nki.web.bank.table import SYMBOLS, Table, Value, Variable
from nki.web.words import LANGUAGES, Phrase, same, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from nki.publication import PublishedRelease
    from nki.web.bank.statistics import Statistic
    from nki.web.bank.table import Cells

TIME = "Tid"
FIGURES = {"Antall": ("personer", 0), "Nevner": ("personer", 0), "Andel": ("prosent", 3)}
LIMITS = {"AndelNedre": ("prosent", 3), "AndelOevre": ("prosent", 3)}
COVERAGE = {
    "Kommuner": ("kommuner", 0),
    "Rapportert": ("kommuner", 0),
    "Viderefoert": ("kommuner", 0),
    "Personer": ("personer", 0),
    "Registrert": ("personer", 0),
    "Dekning": ("prosent", 3),
}


class _Plan(NamedTuple):
    """What one table is to be: the end of its id, its kind in the catalogue's words, its sides, what lays it out."""

    letter: str
    kind: str
    variables: tuple[Variable, ...]
    lay_out: Callable[[Table], Cells]


def bank_tables(release: PublishedRelease, name: str, published: str = "") -> dict[str, Table]:
    """Make every table of a release, by id; `name` is what the release is called where its source is given.

    `published` is when it became public (ISO, UTC); where nobody has said, the youngest delivery stands for it.
    """
    made: dict[str, Table] = {}
    about = (name, _updated(release, published))
    for indicator in release.manifest["indicators"]:
        for plan in _plans(release, indicator["slug"]):
            table = _table(release, indicator, plan, *about)
            made[table.id] = table
    return made


def _plans(release: PublishedRelease, slug: str) -> Iterator[_Plan]:
    """Plan the figures, what they rest on, and what they can say as far as the release says it."""
    region, years = region_variable(release), _years(release)
    measures = FIGURES | (LIMITS if INTERVALS in release.statistics.files else {})
    strata = {told: _strata(release, slug, told=told) for told in (False, True)}
    sides = (region, *strata[False], _contents(measures), years)
    yield _Plan("", "tall", sides, lay_out_figures(release, slug))
    yield _Plan("D", "dekning", (region, _contents(COVERAGE), years), lay_out_coverage(release, slug))
    for statistic in STATISTICS:
        if statistic.file in release.statistics.files:
            sides = tuple(_sides(release, strata[statistic.told], statistic))
            yield _Plan(statistic.letter, statistic.kind, sides, lay_out_statistic(release, slug, statistic))


def _sides(release: PublishedRelease, strata: Iterable[Variable], statistic: Statistic) -> Iterator[Variable]:
    """Make the variables of a table of statistics, in the order of its columns; the years come last."""
    made = {variable.code: variable for variable in strata}
    made |= {code: Variable(code, words().variabler[code], "", _values(said)) for code, said in words().sider.items()}
    made[REGION] = region_variable(release, statistic.levels)
    yield from (made[code] for code in statistic.sides if code != TIME)
    yield _contents(statistic.named)
    years = _years(release)
    yield replace(years, values=years.values[-1:]) if statistic.newest else years


def _table(release: PublishedRelease, indicator: Mapping[str, Any], plan: _Plan, name: str, updated: str) -> Table:
    origin = next((name for name in words().opphav if name in release.manifest["notices"]), "")
    topic = Phrase(**{inside: indicator["titles"][inside]["title"] for inside in LANGUAGES.values()})
    (region,) = (variable for variable in plan.variables if variable.code == REGION)
    return Table(
        id=f"NKI{indicator['nki_id']}{plan.letter}",
        label=_title(plan.kind, topic, plan.variables, origin),
        topic=topic,
        source=_each(lambda language: words().kilde.say(language, utgivelse=name)),
        updated=updated,
        variables=plan.variables,
        notes=_notes(release, plan.kind),
        codelists=region_codelists(release, region),
        lay_out=plan.lay_out,
        origin=origin,
    )


def _strata(release: PublishedRelease, slug: str, *, told: bool) -> tuple[Variable, ...]:
    """Find outcomes and age groups in the order of the catalogue's words; what it has no word for is its code.

    `told` asks for the outcomes of a måltall alone.
    """
    keys = [(row["outcome"], row["stratum"]) for row in release.maaltall if row["indicator"] == slug]
    keys += [] if told else [(key.outcome, key.stratum) for key in release.figures if key.indicator == slug]
    outcomes = _ordered({outcome for outcome, _ in keys}, words().utfall)
    ages = _ordered({age for _, age in keys}, words().alder)
    whole = "all" if any(age.code == "all" for age in ages) else None
    said = words().variabler
    return (
        Variable("Utfall", said["Utfall"], "", outcomes),
        Variable("Alder", said["Alder"], "", ages, elimination=whole),
    )


def _values(said: Mapping[str, Phrase]) -> tuple[Value, ...]:
    return tuple(Value(code, phrase) for code, phrase in said.items())


def _ordered(codes: Iterable[str], said: Mapping[str, Phrase]) -> tuple[Value, ...]:
    known = list(said)
    places = {code: known.index(code) if code in said else len(known) for code in codes}
    return tuple(Value(code, said.get(code) or same(code)) for code in sorted(places, key=lambda c: (places[c], c)))


def _contents(measures: Mapping[str, tuple[str, int]]) -> Variable:
    said = words()
    values = tuple(Value(code, said.innhold[code], unit, decimals) for code, (unit, decimals) in measures.items())
    default = ("Andel",) if "Andel" in measures else ("*",)
    return Variable("ContentsCode", said.variabler["ContentsCode"], "metric", values, default=default)


def _years(release: PublishedRelease) -> Variable:
    """List the years; one whose figures are preliminary carries the sign for it in its name."""
    star = SYMBOLS["preliminary"]
    values = [
        Value(str(year["year"]), same(f"{year['year']}{star if year['preliminary'] else ''}"))
        for year in release.manifest["years"]
    ]
    return Variable(TIME, words().variabler[TIME], "time", tuple(values), default=("top(1)",))


def _title(kind: str, topic: Phrase, variables: Iterable[Variable], origin: str) -> Phrase:
    names = [variable.label for variable in variables]

    def title(outside: str) -> str:
        *first, last = [name.say(outside) for name in names]
        listed = f"{', '.join(first)} {words().og.say(outside)} {last}"
        said = words().tittel[kind].say(outside, indikator=topic.say(outside), variabler=listed)
        return f"{said} ({words().opphav[origin].say(outside)})" if origin else said

    return _each(title)


def _notes(release: PublishedRelease, kind: str) -> tuple[Phrase, ...]:
    """Say what must be said on every face of the release, how the figures are computed, and what the signs mean."""
    notices = tuple(Phrase.model_validate(notice) for notice in release.manifest["notices"].values())
    how = words().regnet
    return (*notices, *([how[kind]] if kind in how else []), _each(legend))


def legend(language: str) -> str:
    """Say what the signs mean, in one line."""
    said = words().tegn
    signs = " ".join(f"«{SYMBOLS[status]}» {said[status].say(language)}" for status in said)
    return words().tegnforklaring.say(language, tegn=signs)


def _updated(release: PublishedRelease, published: str) -> str:
    """Say when the figures became public, or when the youngest delivery was received, as UTC with a Z."""
    received = max((delivery["received"] for delivery in release.manifest["deliveries"]), default="1970-01-01T00:00:00")
    moment = datetime.fromisoformat(published or received)
    in_utc = moment.astimezone(UTC) if moment.tzinfo else moment
    return in_utc.strftime("%Y-%m-%dT%H:%M:%SZ")


def _each(make: Callable[[str], str]) -> Phrase:
    return Phrase(**{inside: make(outside) for outside, inside in LANGUAGES.items()})
