"""What the release alerts of: the måltall where areas differ much, and who stands out in them."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from nki.web.site import numbers
from nki.web.site.figure import Column, table
from nki.web.site.parts import heading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from nki.web.site.view import View

COLUMNS = ("maaltall", "mellom", "spenn", "spredning", "grense", "tilfeldig", "navngitt")
WORDED = ("maaltall", "mellom", "navngitt")


def release_alerts(view: View, indicator: str) -> str:
    """Write the alerts of the newest year as a table, with how they are to be read."""
    words, year = view.words, view.facts.latest
    found = [one for one in view.said.alerts if (one["indicator"], one["year"]) == (indicator, year)]
    title = words("varsler_utgivelsen", aar=year)
    lead = f"{heading(title, 'store-variasjoner')}<p>{escape(words('varsler_utgivelsen_sier'))}</p>"
    if not found:
        return f"{lead}<p>{escape(words('ingen'))}</p>"
    names = ["maaltall_nr" if name == "maaltall" else f"varsel_{name}" for name in COLUMNS]
    columns = [Column(words(said), name not in WORDED) for said, name in zip(names, COLUMNS, strict=True)]
    return lead + table(title, columns, (_row(view, indicator, one) for one in found))


def _row(view: View, indicator: str, alert: Mapping[str, Any]) -> Sequence[str]:
    words, language = view.words, view.language
    outcome = view.facts.outcome(indicator, alert["outcome"])["label"][language]
    age = next(one for one in view.facts.strata(indicator) if one["slug"] == alert["stratum"])["label"][language]
    low, high, spread = (Decimal(alert[name]) for name in ("p10", "p90", "spread"))
    return (
        escape(f"{alert['maaltall']} {outcome}, {age.lower()}"),
        escape(words(f"varsel_mellom_{alert['level']}")),
        numbers.span(low, high, language),
        numbers.tenth(spread, language),
        escape(str(alert["threshold"])),
        numbers.percent(Decimal(alert["chance"]), language),
        escape("; ".join(_named(view, alert)) or words("varsel_ingen")),
    )


def _named(view: View, alert: Mapping[str, Any]) -> list[str]:
    """Name who stands out and which way; who does both ways is said to do so, and no more."""
    named = [
        f"{_name(view, one['area'])} {numbers.percent(Decimal(one['share']), view.language)} "
        f"({view.words('varsel_' + one['side']).lower()})"
        for one in alert["areas"]
    ]
    if alert["mixed"]:
        places = ", ".join(_name(view, code) for code in alert["mixed"])
        named.append(view.words("varsel_begge", steder=places))
    return named


def _name(view: View, code: str) -> str:
    place = view.facts.places.get(code)
    return view.words.place(place) if place else code
