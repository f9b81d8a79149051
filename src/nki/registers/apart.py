"""Reads several deliveries together and gives each what it would have got alone: one way of reading, many at a time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from nki.errors import Finding, Severity
from nki.registers.reading import read_fields, read_history
from nki.registers.records import Records
from nki.registers.rules.review import person_findings
from nki.registers.telling import Told, of_each

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from nki.registers.answers import Answers
    from nki.registers.header import Headed
    from nki.registers.register import Register
    from nki.registers.rules.figures import Figures
    from nki.registers.schema import RegisterSchema


@dataclass(frozen=True, slots=True)
class Apart:
    """Deliveries of one year, by their place among those given: what is said of each, and the records of the right.

    A person of one delivery is nobody in another. `figures` are of the right ones, and so is `registered`: how many
    persons each need is registered for by 31 December.
    """

    findings: dict[int, list[Finding]]
    records: Records
    figures: dict[int, tuple[Figures, ...]] = field(default_factory=dict)
    registered: dict[int, dict[str, int]] = field(default_factory=dict)


def read_apart(headed: Sequence[Headed], register: Register, key: bytes) -> Apart:
    """Read the deliveries of one year, check each as if it were the only one, and re-key the persons in it."""
    schema, deliveries = register.schema, [one.delivery for one in headed]
    told = [Told(index, finding) for index, one in enumerate(headed) for finding in one.findings]
    records, found = read_fields(deliveries, register, list(schema.questions), key=key)
    told += found
    refused = {one.delivery for one in told if one.finding.severity == Severity.ERROR}
    records = _without(records, refused)
    right = {index: one for index, one in enumerate(deliveries) if index not in refused}
    if not right:
        return Apart(of_each(told, range(len(deliveries))), records)
    answers, found = read_history(records, right, schema)
    more, figures = person_findings(records, answers, right, register)
    findings = of_each([*told, *found, *more], range(len(deliveries)))
    return Apart(findings, records, figures, _registered(answers, right, schema))


def _without(records: Records, refused: Collection[int]) -> Records:
    if not refused:
        return records
    left = ~pl.col("delivery").is_in(list(refused))
    return Records(records.persons.filter(left), records.registrations.filter(left), records.services.filter(left))


def _registered(answers: Answers, deliveries: Iterable[int], schema: RegisterSchema) -> dict[int, dict[str, int]]:
    """Count, per delivery and need, the persons it is registered for: one registration counts of each."""
    counted = answers.needs.group_by("delivery", "code").len().iter_rows()
    found = {(delivery, str(code)): persons for delivery, code, persons in counted}
    needs = [code for code, question in schema.questions.items() if question.role == "behov"]
    return {index: {code: found.get((index, code), 0) for code in needs} for index in deliveries}
