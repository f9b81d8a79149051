"""What a release changes of what was published: every figure, what it was, what it is, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from nki.disclosure import FigureKey
from nki.errors import UsageError
from nki.publication.tables import write_csv

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.publication.reading import PublishedRelease
    from nki.statistics import Estimate

CHANGES = (
    *FigureKey._fields,
    *(f"before_{name}" for name in ("count", "denominator", "share", "status")),
    *("count", "denominator", "share", "status", "because", "reason"),
)


class Change(NamedTuple):
    """One figure before and after; None where it was not there."""

    key: FigureKey
    before: Estimate | None
    after: Estimate | None


def changes(before: Mapping[FigureKey, Estimate], after: Mapping[FigureKey, Estimate]) -> tuple[Change, ...]:
    """List what differs, in the order of the grid, within the indicators and years that both have."""
    both = _series(before) & _series(after)
    keys = sorted(key for key in before.keys() | after.keys() if key[:2] in both)
    found = (Change(key, before.get(key), after.get(key)) for key in keys)
    return tuple(change for change in found if change.before != change.after)


def gone(before: Mapping[FigureKey, Estimate], after: Mapping[FigureKey, Estimate]) -> tuple[tuple[str, int], ...]:
    """Name the indicators and years that are no longer there."""
    return tuple(sorted(_series(before) - _series(after)))


def causes(before: Mapping[str, Any], after: Mapping[str, Any], year: int) -> tuple[str, ...]:
    """Say what differs behind the figures of a year, from the two manifests."""
    one, other = _grounds(before, year), _grounds(after, year)
    return tuple(name for name in one if one[name] != other[name])


def changes_csv(previous: PublishedRelease, figures: Mapping[FigureKey, Estimate], manifest: Mapping[str, Any]) -> str:
    """Write a row per figure that changes; `because` names what differs behind the figures of the year.

    Raises UsageError when something that is published changes or goes, and the edition does not say why.
    """
    found = changes(previous.figures, figures)
    lost = gone(previous.figures, figures)
    if (found or lost) and not manifest["reason"]:
        raise UsageError(_unexplained(found, lost))
    why = {year: " ".join(causes(previous.manifest, manifest, year)) for year in {change.key.year for change in found}}
    rows = ((*c.key, *_cells(c.before), *_cells(c.after), why[c.key.year], manifest["reason"]) for c in found)
    return write_csv(CHANGES, rows)


def _unexplained(found: Sequence[Change], lost: Sequence[tuple[str, int]]) -> str:
    said = [f"{len(found)} tall som er publisert, blir endret."] if found else []
    said += (
        [f"Disse er publisert og er ikke med: {', '.join(f'{name} {year}' for name, year in lost)}."] if lost else []
    )
    return f"{' '.join(said)} Den som bruker tallene, skal få vite hvorfor: si det med --reason."


def _grounds(manifest: Mapping[str, Any], year: int) -> dict[str, object]:
    of_year = next(one for one in manifest["years"] if one["year"] == year)
    files = manifest["files"]
    return {
        "deliveries": {(one["kommune"], one["sha256"]) for one in manifest["deliveries"] if one["year"] == year},
        "geography": (of_year["structure"], files["areas.csv"]),
        "disclosure": of_year["protection"],
        "definition": files["definitions.json"],
        "code": manifest["code"]["source_sha256"],
    }


def _series(figures: Mapping[FigureKey, Estimate]) -> set[tuple[str, int]]:
    return {(key.indicator, key.year) for key in figures}


def _cells(figure: Estimate | None) -> tuple[object, ...]:
    if figure is None:
        return (None, None, None, None)
    return (figure.count, figure.denominator, figure.share, str(figure.status))
