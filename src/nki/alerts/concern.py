"""Which alerts concern a recipient, and which areas in them are its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from nki.disclosure import FigureKey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.alerts.recipients import Directory, Group
    from nki.publication import PublishedRelease

Place = tuple[str, str]
"""Level and code."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One who may be told: its id («hod», «kommune/4203»), its group, its name, and the areas it answers for.

    `places` is None for one who answers for all; `home` is its own area, if it is one.
    """

    id: str
    group: Group
    names: Mapping[str, str]
    places: frozenset[Place] | None
    home: Place | None


@dataclass(frozen=True, slots=True)
class Concern:
    """An alert (as in alerts.json), and those of its areas that the recipient answers for.

    `home` is the recipient's own area where the alert is of its level and does not name it: code, count, denominator
    and share as published; None where they are not shown.
    """

    alert: Mapping[str, Any]
    standings: tuple[Mapping[str, Any], ...]
    mixed: tuple[str, ...]
    home: Mapping[str, Any] | None = None


def recipients_of(release: PublishedRelease, directory: Directory) -> tuple[Recipient, ...]:
    """List every recipient there is in the structure of the release's last year, in the order of the catalogue."""
    return tuple(one for group in directory.recipients.groups for one in _of_group(group, _areas(release)))


def concerns(release: PublishedRelease, recipient: Recipient) -> tuple[Concern, ...]:
    """Find what the recipient is told of the release's last year; earlier years were told in their time."""
    year = release.years[-1]
    found = (_concern(alert, recipient) for alert in release.statistics.alerts if alert["year"] == year)
    return tuple(replace(one, home=_home(one, release, recipient.home)) for one in found if one)


def concerns_of_area(release: PublishedRelease, place: Place) -> tuple[Concern, ...]:
    """Find every alert, of all years, that names an area; for the land, every alert there is."""
    everywhere = place[0] == "land"
    rows = release.statistics.alerts
    return tuple(
        _narrow(alert, None if everywhere else frozenset({place}))
        for alert in rows
        if everywhere or _names(alert, {place})
    )


def _concern(alert: Mapping[str, Any], recipient: Recipient) -> Concern | None:
    if recipient.places is None:
        return _narrow(alert, None)
    about_fylker = alert["level"] == "fylke" and recipient.group.kind == "fylke"
    return _narrow(alert, recipient.places) if about_fylker or _names(alert, recipient.places) else None


def _home(concern: Concern, release: PublishedRelease, home: Place | None) -> Mapping[str, Any] | None:
    """Give the recipient's own figure, where the alert does not name it and the figure is shown."""
    alert = concern.alert
    if home is None or home[0] != alert["level"] or _names(alert, {home}):
        return None
    key = FigureKey(alert["indicator"], alert["year"], *home, alert["stratum"], alert["outcome"])
    figure = release.figures.get(key)
    if figure is None or figure.share is None:
        return None
    return {"area": home[1], "count": figure.count, "denominator": figure.denominator, "share": figure.share}


def _names(alert: Mapping[str, Any], places: frozenset[Place] | set[Place]) -> bool:
    named = [standing["area"] for standing in alert["areas"]] + list(alert["mixed"])
    return any((alert["level"], area) in places for area in named)


def _narrow(alert: Mapping[str, Any], places: frozenset[Place] | None) -> Concern:
    def own(area: str) -> bool:
        return places is None or (alert["level"], area) in places

    standings = tuple(standing for standing in alert["areas"] if own(standing["area"]))
    return Concern(alert, standings, tuple(area for area in alert["mixed"] if own(area)))


def _areas(release: PublishedRelease) -> list[Mapping[str, str]]:
    structure = next(str(y["structure"]) for y in release.manifest["years"] if y["year"] == release.years[-1])
    return [area for area in release.areas if area["structure"] == structure]


def _of_group(group: Group, areas: list[Mapping[str, str]]) -> Iterator[Recipient]:
    names = group.name.model_dump()
    if group.kind in ("stat", "rhf"):
        places = None if group.receives == "alle" else _within(set(group.fylker), areas)
        yield Recipient(group.code, group, names, places, None)
        return
    for area in areas:
        if area["level"] == group.kind:
            home = (group.kind, area["area"])
            places = frozenset({home}) | (_within({area["area"]}, areas) if group.kind == "fylke" else frozenset())
            called = {language: f"{area['label']}, {name.lower()}" for language, name in names.items()}
            everything = group.receives == "alle"
            yield Recipient(f"{group.code}/{area['area']}", group, called, None if everything else places, home)


def _within(fylker: set[str], areas: list[Mapping[str, str]]) -> frozenset[Place]:
    own = {("fylke", area["area"]) for area in areas if area["level"] == "fylke" and area["area"] in fylker}
    return frozenset(own | {("kommune", area["area"]) for area in areas if area["fylke"] in fylker})
