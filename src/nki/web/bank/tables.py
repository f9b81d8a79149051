"""The tables of a release: for each indicator its figures, and what they rest on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from nki.web.bank.layout import INTERVALS, lay_out_coverage, lay_out_figures
from nki.web.bank.regions import region_codelists, region_variable
from nki.web.bank.table import SYMBOLS, Table, Value, Variable
from nki.web.words import LANGUAGES, Phrase, same, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

    from nki.publication import PublishedRelease
    from nki.web.bank.table import Cells

FIGURES = {"Antall": ("personer", 0), "Nevner": ("personer", 0), "Andel": ("prosent", 3)}
LIMITS = {"AndelNedre": ("prosent", 3), "AndelOevre": ("prosent", 3)}
COVERAGE = {
    "Kommuner": ("kommuner", 0),
    "Rapportert": ("kommuner", 0),
    "Personer": ("personer", 0),
    "Registrert": ("personer", 0),
    "Dekning": ("prosent", 3),
}


def bank_tables(release: PublishedRelease, name: str, published: str = "") -> dict[str, Table]:
    """Make every table of a release, by id; `name` is what the release is called where its source is given.

    `published` is when it became public (ISO, UTC); where nobody has said, the youngest delivery stands for it.
    """
    made: dict[str, Table] = {}
    measures = FIGURES | (LIMITS if INTERVALS in release.statistics.files else {})
    for indicator in release.manifest["indicators"]:
        slug, number = indicator["slug"], indicator["nki_id"]
        figures = (_strata(release, slug), _contents(measures))
        made[f"NKI{number}"] = _table(
            release, indicator, ("tall", f"NKI{number}", name, published), figures, lay_out_figures(release, slug)
        )
        made[f"NKI{number}D"] = _table(
            release,
            indicator,
            ("dekning", f"NKI{number}D", name, published),
            ((), _contents(COVERAGE)),
            lay_out_coverage(release, slug),
        )
    return made


def _table(
    release: PublishedRelease,
    indicator: Mapping[str, Any],
    about: tuple[str, str, str, str],
    inner: tuple[tuple[Variable, ...], Variable],
    lay_out: Callable[[Table], Cells],
) -> Table:
    kind, table_id, name, published = about
    variables = (region_variable(release), *inner[0], inner[1], _years(release))
    origin = next((name for name in words().opphav if name in release.manifest["notices"]), "")
    topic = Phrase(**{inside: indicator["titles"][inside]["title"] for inside in LANGUAGES.values()})
    return Table(
        id=table_id,
        label=_title(kind, topic, variables, origin),
        topic=topic,
        source=_each(lambda language: words().kilde.say(language, utgivelse=name)),
        updated=_updated(release, published),
        variables=variables,
        notes=_notes(release),
        codelists=region_codelists(release),
        lay_out=lay_out,
        origin=origin,
    )


def _strata(release: PublishedRelease, slug: str) -> tuple[Variable, ...]:
    """Find outcomes and age groups in the order of the catalogue's words; what it has no word for is its code."""
    keys = [key for key in release.figures if key.indicator == slug]
    outcomes = _ordered({key.outcome for key in keys}, words().utfall)
    ages = _ordered({key.stratum for key in keys}, words().alder)
    whole = "all" if any(age.code == "all" for age in ages) else None
    said = words().variabler
    return (
        Variable("Utfall", said["Utfall"], "", outcomes),
        Variable("Alder", said["Alder"], "", ages, elimination=whole),
    )


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
    return Variable("Tid", words().variabler["Tid"], "time", tuple(values), default=("top(1)",))


def _title(kind: str, topic: Phrase, variables: Iterable[Variable], origin: str) -> Phrase:
    names = [variable.label for variable in variables]

    def title(outside: str) -> str:
        *first, last = [name.say(outside) for name in names]
        listed = f"{', '.join(first)} {words().og.say(outside)} {last}"
        said = words().tittel[kind].say(outside, indikator=topic.say(outside), variabler=listed)
        return f"{said} ({words().opphav[origin].say(outside)})" if origin else said

    return _each(title)


def _notes(release: PublishedRelease) -> tuple[Phrase, ...]:
    """Say what must be said on every face of the release, and then what the signs mean."""
    notices = tuple(Phrase.model_validate(notice) for notice in release.manifest["notices"].values())
    return (*notices, _each(legend))


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
