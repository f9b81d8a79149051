"""What whoever runs the register is told of an erasure, before it and after: what goes, what follows, what is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nki.registers.store.model import Received


def erased_letter(gone: Sequence[Received], here: Sequence[Received], *, person: bool, done: bool) -> Iterator[str]:
    """Write the letter; `here` is every delivery of the register, `done` whether it has been done."""
    if not done:
        yield "Ingenting er slettet ennå. Uten --dry-run blir dette slettet, og det kan ikke gjøres om:"
    for one in gone:
        number = (
            f"Innsending nr. {one.sequence} ({one.sha256[:12]}), kommune {one.kommune or '?'}, år {one.year or '?'}"
        )
        yield f"{number}: nøkkelen er ødelagt, postene er borte." if done else f"  {number}"
    if person:
        yield "Hele innsendingen går, ikke bare personens linjer: det som er kvittert, er bytene som kom, og de"
        yield "kan ikke endres uten å skrive en innsending kommunen aldri har sendt."
    yield ""
    yield "Hva som gjelder nå:" if done else "Hva som gjelder etterpå:"
    numbers = {one.sequence for one in gone}
    for year, kommune in sorted({(one.year, one.kommune) for one in gone if one.year}):
        left = [
            one
            for one in here
            if (one.year, one.kommune, str(one.state)) == (year, kommune, "accepted") and one.sequence not in numbers
        ]
        yield f"  {_stands(year, kommune, left)}"
    yield ""
    yield "Gjør slik:"
    who = " uten personen" if person else ""
    yield f"  1. Be kommunen om å levere på nytt{who}, og om å slette egne kopier av den gamle innsendingen."
    yield "  2. Slett sikkerhetskopier av katalogen, nøklene og objektene; slettingen når dem ikke."
    if person:
        yield "  3. Avviste innsendinger er ikke sett gjennom. Er det tvil, slett dem også, hver for seg."
    yield "Kvitteringen og loggen står, uten opplysninger om personer. Det som er publisert, endres ikke."


def _stands(year: int, kommune: str, left: Sequence[Received]) -> str:
    if left:
        newest = max(left, key=lambda one: (one.sent, one.id, one.sequence))
        return f"{kommune} ({year}): innsending nr. {newest.sequence} gjelder igjen. Se etter om det er riktig."
    return (
        f"{kommune} ({year}): ingen innsending. Kommunen står som «ikke rapportert», og fylke, KOSTRA-gruppe og land "
        "telles uten den, til den har levert på nytt."
    )
