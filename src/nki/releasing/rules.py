"""What must hold before a release is let out; everything that does not is said at once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from nki.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.releasing.desk import Desk, Draft

REAL = "register"


def insist_on_publishable(desk: Desk, draft: Draft, manifest: Mapping[str, Any], now: datetime) -> None:
    """Raise UsageError with all that is missing."""
    if missing := list(missing_from(desk, draft, manifest, now)):
        raise UsageError("Utgivelsen kan ikke publiseres ennå:\n" + "\n".join(f"- {one}" for one in missing))


def missing_from(desk: Desk, draft: Draft, manifest: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """Say each thing that is missing."""
    if desk.required and not draft.authors:
        yield "Ingen har skrevet under på at de har laget den. Lag den på nytt med --key."
    if len(draft.others) < desk.required:
        names = ", ".join(draft.others) or "ingen"
        yield f"{desk.required} andre enn den som har laget den, skal godkjenne. Det har {names} gjort."
    if not desk.required and any(year["origin"] == REAL for year in manifest["years"]):
        yield "Den handler om virkelige personer, og da skal minst én annen godkjenne den: «nki release require»."
    embargo = manifest["not_before"]
    if embargo and now < datetime.fromisoformat(embargo):
        yield f"Den skal ikke ut før {embargo}."
    if manifest["previous"] != desk.current:
        yield "Den er ikke laget for å følge den som gjelder nå. Lag den på nytt, så endringene stemmer."
    if untried := {one.release for one in desk.published} - set(manifest.get("known", ())):
        yield f"Den er ikke prøvd sammen med alt som er ute: {len(untried)} mangler. Lag den på nytt, så tas de med."
    if any(y["origin"] == REAL and not y["protected_against_recomputation"] for y in manifest["years"]):
        yield "Den er ikke sikret mot omregning, og handler om virkelige personer."
