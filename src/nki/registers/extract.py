"""The records one year is counted from: every kommune's latest delivery, read, checked and put in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.errors import DeliveryError, Finding, Severity
from nki.registers.header import NEVER, Headed, read_headers
from nki.registers.overlooked import overlooked
from nki.registers.reading import DECIDING, read_fields, read_records
from nki.registers.records import OUTSIDE, Records
from nki.registers.register import Register
from nki.registers.rules.persons import test_persons
from nki.registers.rules.review import Review
from nki.registers.sources import find_sources
from nki.registers.telling import letters_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from nki.period import Period
    from nki.reference import Reference
    from nki.registers.delivery import Delivery
    from nki.registers.reading import Progress
    from nki.registers.rules import Controls
    from nki.registers.schema import RegisterSchema
    from nki.registers.sources import Source


@dataclass(frozen=True, slots=True)
class Extract:
    """The records of one year.

    `deliveries` in rank order (received last, last); the tables' `delivery` is the place in it. `registrations` is
    sorted by person, code, day (undated first), delivery, row, so the last line of a person and code is the one that
    counts. `values` names the register's values by their place; a value outside every list has no name.
    """

    period: Period
    deliveries: tuple[Delivery, ...]
    records: Records
    values: tuple[str, ...]
    findings: tuple[Finding, ...]

    def value_name(self, place: int) -> str:
        """Give the value as delivered; one that is in no list has the name «utenfor»."""
        return "utenfor" if place == OUTSIDE else self.values[place]


def read_extract(  # noqa: PLR0913, PLR0917  (what to read, and what it is held against)
    paths: Iterable[Path],
    period: Period,
    schema: RegisterSchema,
    reference: Reference,
    codes: Sequence[str],
    progress: Progress | None = None,
    controls: Controls | None = None,
) -> Extract:
    """Read the deliveries in force for a year, found in and under `paths`.

    The latest delivery of each kommune is in force, and the registrations of questions `codes` are kept. Only what
    decides is looked for, to count quickly; `check_deliveries` tells the rest. Deliveries of other years are left
    alone. With `controls`, test persons are left out. Raises DeliveryError with every finding when one of the year is
    refused, UnreadableError when a path holds no delivery.
    """
    register = Register(schema, reference)
    deliveries, refused = read_headers(find_sources(paths), register)
    wrong = [one for one in refused if one.delivery.year in (period.year, NEVER)]
    in_force = latest((delivery for delivery in deliveries if delivery.year == period.year), reference)
    findings = _findings_of(wrong, register)
    records, told = read_fields(in_force, register, codes, progress, DECIDING)
    findings += letters_of(told)
    if any(finding.severity == Severity.ERROR for finding in findings):
        raise DeliveryError(findings)
    if controls:
        limits = controls.on(period.last_day)
        records, told = test_persons(records, dict(enumerate(in_force)), limits.at)
        findings += letters_of(told)
    return Extract(period, in_force, records, schema.values, tuple(findings))


def check_deliveries(
    paths: Iterable[Path],
    schema: RegisterSchema,
    reference: Reference,
    progress: Progress | None = None,
    controls: Controls | None = None,
) -> tuple[Finding, ...]:
    """Find everything there is to say about the deliveries in and under `paths`, in force or not.

    With `controls`, also what the rules beyond the form of a file say.
    """
    given = tuple(paths)
    sources = find_sources(given)
    return (*overlooked(given), *check_sources(sources, Register(schema, reference, controls), progress))


def check_sources(
    sources: Sequence[Source], register: Register, progress: Progress | None = None
) -> tuple[Finding, ...]:
    """Find everything there is to say about deliveries that were found."""
    schema, reference = register.schema, register.reference
    deliveries, refused = read_headers(sources, register)
    findings = _findings_of(refused, register)
    done = len(refused)
    review = Review(register)
    for group in _together_in_force(deliveries, reference):

        def on_the_way(read: int, _: int, before: int = done) -> None:
            if progress:
                progress(before + read, len(deliveries) + len(refused))

        records, answers, told = read_records(group, register, list(schema.questions), on_the_way)
        findings += letters_of(told)
        if answers is not None:
            findings += review.of(records, answers, group)
        done += len(group)
    return (*findings, *review.across_years())


def latest(deliveries: Iterable[Delivery], reference: Reference) -> tuple[Delivery, ...]:
    """Keep the delivery received last of each kommune and year, in rank order.

    A kommune that has only changed its number is the same one, whichever of them it delivers under.
    """
    kept: dict[tuple[str, int], Delivery] = {}
    for delivery in sorted(deliveries, key=lambda d: d.rank):
        kept[_kommune_of(delivery, reference), delivery.year] = delivery
    return tuple(sorted(kept.values(), key=lambda d: d.rank))


def _kommune_of(delivery: Delivery, reference: Reference) -> str:
    """Give the kommune's number in the year reported for, when all that has changed since or before is the number."""
    code, from_year, year = delivery.kommune, delivery.geography, delivery.year
    if from_year == year or not {from_year, year} <= set(reference.years):
        return code
    way = reference.correspondence(from_year, year)
    targets = way.targets(code) if code in way.source_codes else ()
    same = len(targets) == 1 and targets[0].exact and way.sources(targets[0].code) == (code,)
    return targets[0].code if same else code


def _findings_of(refused: list[Headed], register: Register) -> list[Finding]:
    """Gather what is wrong in the headers, and in the records behind them: everything is told at once."""
    findings = [finding for one in refused for finding in one.findings]
    findings += letters_of(read_fields([one.delivery for one in refused], register, ())[1]) if refused else []
    return list(dict.fromkeys(findings))


def _together_in_force(deliveries: Iterable[Delivery], reference: Reference) -> list[tuple[Delivery, ...]]:
    """Divide deliveries into groups that can be read together: one year, and one delivery from each kommune."""
    left = {delivery.id: delivery for delivery in deliveries}
    groups = []
    while left:
        in_force = latest(left.values(), reference)
        years = sorted({delivery.year for delivery in in_force})
        groups += [tuple(delivery for delivery in in_force if delivery.year == year) for year in years]
        left = {key: delivery for key, delivery in left.items() if delivery not in in_force}
    return groups
