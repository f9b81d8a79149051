"""A year on its way through the gate, with what people have of it already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nki.disclosure import load_policy
from nki.disclosure.gate import tasks_for
from nki.period import Period
from nki.pipeline.knowing import again, known_before

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.compute import CountTable
    from nki.counting import Catalogue
    from nki.disclosure.audit import PublicTable
    from nki.disclosure.one import Task
    from nki.disclosure.over import Over
    from nki.disclosure.policy import Policy
    from nki.pipeline.knowing import Again, Grounds, Known
    from nki.reference import Geography


@dataclass(frozen=True, slots=True)
class Year:
    """The counts of a year, its rule and areas; what it is made of, and how it was delivered, where that is told."""

    counts: CountTable
    policy: Policy
    geography: Geography
    grounds: Grounds | None = None
    over: Over | None = None

    def settled(self, earlier: Sequence[Known]) -> Again | None:
        """Find the release it, or some of its indicators, come out of again, if there is one."""
        return again(self.grounds, earlier, self.counts, self.geography, self.over) if self.grounds else None

    def tasks(self, earlier: Sequence[Known], settled: Again | None = None) -> list[Task]:
        """Divide it into indicators to protect; raises DisclosureError if what people have cannot be compared."""
        stands = settled.was if settled else {}
        again = self._tasks(settled.known, settled.made_of) if settled else []
        found = [task for task in again if task.indicator in stands]
        if len(found) < len(again) or not settled:
            known = known_before(earlier, self.counts, self.geography, self.over)
            made_of = self.grounds.made_of if self.grounds else {}
            found += [task for task in self._tasks(known, made_of) if task.indicator not in stands]
        return sorted(found, key=lambda task: task.indicator)

    def _tasks(self, known: tuple[PublicTable, ...], made_of: Mapping[str, str]) -> list[Task]:
        return tasks_for(self.counts, self.policy, self.geography, known, made_of, self.over)


def year_of(catalogue: Catalogue, counts: CountTable, grounds: Grounds | None = None, over: Over | None = None) -> Year:
    """Find the rule and the areas of a year."""
    policy = load_policy(catalogue.folder, Period(counts.year))
    return Year(counts, policy, catalogue.reference.geography(counts.structure), grounds, over)
