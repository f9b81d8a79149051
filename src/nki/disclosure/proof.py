"""What shows that figures are safe: the auditor's answer about these very cells."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.disclosure.audit.report import TableAudit
    from nki.disclosure.policy import Policy

SOLVERS = ("highspy", "numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Proof:
    """One indicator and year: the rule, the fingerprint of the cells, and what the attackers found in them.

    `certified`: every small count can be moved as far as the rule asks, in whole numbers, with everything shown as it
    is; `earlier` is how many tables of the same year the attackers knew beside this one.
    """

    indicator: str
    year: int
    policy: Policy
    sha256: str
    audit: TableAudit
    certified: bool
    earlier: int = 0

    @property
    def passed(self) -> bool:
        """Whether the figures may be published."""
        return self.certified and self.audit.passed()

    def as_dict(self) -> dict[str, object]:
        """Give what goes into the release: counts and settings, never which cell and never a value."""
        audit = self.audit.as_dict()
        del audit["derivations"]
        return audit | {
            "passed": self.passed,
            "certified_in_whole_numbers": self.certified,
            "protection": self.policy.model_dump(mode="json", by_alias=True, exclude={"indicators"}),
            "figures_sha256": self.sha256,
            "earlier_tables": self.earlier,
            "solvers": dict(solvers()),
        }


@cache
def solvers() -> tuple[tuple[str, str], ...]:
    """Give the version of each library that solves."""
    return tuple((name, version(name)) for name in SOLVERS)
