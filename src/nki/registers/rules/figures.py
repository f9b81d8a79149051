"""What one delivery says of one need, as whole numbers: what the rules about practice look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from nki.errors import Finding
    from nki.registers.delivery import Delivery
    from nki.registers.letters import Letter
    from nki.registers.records import Records
    from nki.registers.rules.persons import Answers
    from nki.registers.schema import RegisterSchema

OUTCOMES = ("met", "partly_met", "unmet", "unreported")


@dataclass(frozen=True, slots=True)
class Figures:
    """One need in one delivery: how many persons, for how many it is registered and how, and what was received.

    `met`, `partly_met`, `unmet` are of those with the need; `values` and `receipt_values` are how many different
    values there are. The registrations that count on 31 December, by the delivery they stand in: that of `kommune`,
    by the numbers of the year `geography`, in the file `file`, a wide one or not.
    """

    kommune: str
    geography: int
    file: str
    wide: bool
    need: str
    receipt: str
    persons: int
    registered: int = 0
    yes: int = 0
    irrelevant: int = 0
    values: int = 0
    answered: int = 0
    met: int = 0
    partly_met: int = 0
    unmet: int = 0
    receipt_values: int = 0

    @property
    def unreported(self) -> int:
        """Those with the need and no receipt."""
        return self.yes - self.answered

    def tell(self, letter: Letter, code: str, outcome: str = "") -> Finding:
        """Write a letter about a question of the delivery."""
        return letter.finding(self.file, field=f"k{code}" if self.wide else f"kode {code}", outcome=outcome)


def figures_of(
    records: Records, answers: Answers, deliveries: dict[int, Delivery], schema: RegisterSchema
) -> tuple[Figures, ...]:
    """Count, for every delivery and every need that has a receipt."""
    persons = dict(records.persons.group_by("delivery").len().iter_rows())
    needs = _keyed(answers.needs.group_by("delivery", "code").agg(**_needs(schema)))
    receipts = _keyed(
        answers.receipts.filter(pl.col("need_value") == schema.values.index("1"))
        .group_by("need_delivery", "need")
        .agg(**_receipts(schema))
    )
    return tuple(
        replace(
            Figures(*_place(delivery), question.about, code, persons.get(index, 0)),
            **(needs[key] | receipts.get(key, {})),
        )
        for index, delivery in deliveries.items()
        for code, question in schema.questions.items()
        if question.about and (key := (index, int(question.about))) in needs
    )


def _place(delivery: Delivery) -> tuple[str, int, str, bool]:
    source, wide = delivery.source, delivery.source.has("bred")
    return (
        delivery.kommune,
        delivery.geography,
        source.label(source.member("bred" if wide else "personopplysning")),
        wide,
    )


def _needs(schema: RegisterSchema) -> dict[str, pl.Expr]:
    value = pl.col("value")
    return {
        "registered": pl.len(),
        "yes": (value == schema.values.index("1")).sum(),
        "irrelevant": (value == schema.values.index("9")).sum(),
        "values": value.n_unique(),
    }


def _receipts(schema: RegisterSchema) -> dict[str, pl.Expr]:
    value = pl.col("value")
    names = zip(OUTCOMES, ("1", "2", "3"), strict=False)
    counts = {name: (value == schema.values.index(one)).sum() for name, one in names}
    return {"answered": pl.len(), **counts, "receipt_values": value.n_unique()}


def _keyed(frame: pl.DataFrame) -> dict[tuple[int, int], dict[str, Any]]:
    names = frame.columns[2:]
    return {(row[0], row[1]): dict(zip(names, row[2:], strict=True)) for row in frame.iter_rows()}
