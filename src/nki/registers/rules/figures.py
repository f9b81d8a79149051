"""What one delivery says of one need, as whole numbers: what the rules about practice look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import numpy.typing as npt

    from nki.errors import Finding
    from nki.registers.answers import Answers
    from nki.registers.delivery import Delivery
    from nki.registers.letters import Letter
    from nki.registers.records import Records
    from nki.registers.schema import RegisterSchema

    Counts = npt.NDArray[np.int64]

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
) -> dict[int, tuple[Figures, ...]]:
    """Count, for every delivery and every need that has a receipt."""
    yes, size = schema.values.index("1"), max(deliveries, default=-1) + 1
    persons = np.bincount(records.persons["delivery"].to_numpy(), minlength=size).tolist()
    needs = _counts(answers.needs.select("delivery", "code", "value"), size, schema)
    given = answers.receipts.filter(pl.col("need_value") == yes)
    receipts = _counts(given.select("need_delivery", "need", "value"), size, schema)
    return {
        index: tuple(
            replace(
                Figures(*_place(delivery), question.about, code, persons[index]),
                **_asked(needs[index, need], schema),
                **_given(receipts[index, need], schema),
            )
            for code, question in schema.questions.items()
            if question.about and needs[index, need := int(question.about)].any()
        )
        for index, delivery in deliveries.items()
    }


def _counts(rows: pl.DataFrame, size: int, schema: RegisterSchema) -> Counts:
    """Count rows of (delivery, question, value) in one pass, as a table of these three; all outside the list is one."""
    codes, values = max(map(int, schema.known_codes)) + 1, len(schema.values) + 1
    delivery, code, value = (column.to_numpy().astype(np.int64) for column in rows)
    place = (delivery * codes + code) * values + np.minimum(value, values - 1)
    return np.bincount(place, minlength=size * codes * values).reshape(size, codes, values)


def _place(delivery: Delivery) -> tuple[str, int, str, bool]:
    source, wide = delivery.source, delivery.source.has("bred")
    return (
        delivery.kommune,
        delivery.geography,
        source.label(source.member("bred" if wide else "personopplysning")),
        wide,
    )


def _asked(counts: Counts, schema: RegisterSchema) -> dict[str, Any]:
    return {
        "registered": int(counts.sum()),
        "yes": int(counts[schema.values.index("1")]),
        "irrelevant": int(counts[schema.values.index("9")]),
        "values": int(np.count_nonzero(counts)),
    }


def _given(counts: Counts, schema: RegisterSchema) -> dict[str, Any]:
    names = zip(OUTCOMES, ("1", "2", "3"), strict=False)
    found = {name: int(counts[schema.values.index(one)]) for name, one in names}
    return {"answered": int(counts.sum()), **found, "receipt_values": int(np.count_nonzero(counts))}
