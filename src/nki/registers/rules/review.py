"""Runs the rules about persons and whole deliveries, and remembers the figures of each year for the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nki.period import Period
from nki.registers.answers import answers_of
from nki.registers.rules.figures import Figures, figures_of
from nki.registers.rules.persons import before_birth, receipt_older, test_persons
from nki.registers.rules.practice import jumps, year_findings
from nki.registers.telling import letters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.errors import Finding
    from nki.registers.answers import Answers
    from nki.registers.delivery import Delivery
    from nki.registers.records import Records
    from nki.registers.register import Register
    from nki.registers.telling import Told


@dataclass(frozen=True, slots=True)
class Review:
    """The deliveries of some years, looked through one group at a time; without controls there is nothing to say."""

    register: Register
    years: dict[int, tuple[Figures, ...]] = field(default_factory=dict)

    def of(self, records: Records, answers: Answers, group: Sequence[Delivery]) -> list[Finding]:
        """Look through the records of deliveries of one year, in rank order; the first group of a year is in force."""
        told, by_delivery = person_findings(records, answers, dict(enumerate(group)), self.register)
        findings = letters_of(told)
        figures = tuple(one for each in by_delivery.values() for one in each)
        if self.register.controls and group and group[0].year not in self.years:
            self.years[group[0].year] = figures
            at = self.register.controls.on(Period(group[0].year).last_day).at
            findings += year_findings(figures, self.register.reference, at)
        return findings

    def across_years(self) -> list[Finding]:
        """Compare each year with the one before it, where both are here."""
        controls = self.register.controls
        return [
            finding
            for year, now in sorted(self.years.items())
            if controls and year - 1 in self.years
            for finding in jumps(now, self.years[year - 1], controls.on(Period(year).last_day).at)
        ]


def person_findings(
    records: Records, answers: Answers, deliveries: dict[int, Delivery], register: Register
) -> tuple[list[Told], dict[int, tuple[Figures, ...]]]:
    """Run the rules about persons over deliveries of one year; gives also what each delivery says, as figures."""
    if register.controls is None or not deliveries:
        return [], dict.fromkeys(deliveries, ())
    last_day = Period(next(iter(deliveries.values())).year).last_day
    at = register.controls.on(last_day).at
    kept, told = test_persons(records, deliveries, at)
    if kept is not records:
        answers = answers_of(kept.registrations, register.schema, last_day)
    told += [*before_birth(records, deliveries), *receipt_older(answers, deliveries, at)]
    return told, figures_of(kept, answers, deliveries, register.schema)
