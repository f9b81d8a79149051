"""Why figures did not pass the gate, and what to change: a letter to the statistician, without a single value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.disclosure.one import Sheet


def refusal(sheet: Sheet) -> str:
    """Say what the auditor found, why nothing was made, and what to do."""
    proof = sheet.proof
    audit = proof.audit
    exact = len({*audit.attack("A0").exact, *audit.attack("A1").exact})
    narrow = len(audit.attack("A1").narrow) + len(audit.attack("A1").undecided)
    found = [
        (exact, "tall som er holdt tilbake, kan regnes ut"),
        (narrow, f"kan bare være så få verdier at bredden {proof.policy.width} ikke er nådd"),
        (len(audit.shown_small), "små tall er vist"),
        (len(audit.changed), "viste tall er endret med et lite antall siden en tidligere utgivelse"),
        (int(audit.untrue), "sett av merker kan ikke være riktig"),
        (int(not proof.certified), "indikator mangler bevis i hele tall"),
    ]
    said = ", ".join(f"{count} {words}" for count, words in found if count)
    return (
        f"{proof.indicator} {proof.year}: tallene besto ikke prøven: {said}. Ingenting er laget, for det som "
        f"publiseres, kan ikke hentes tilbake. {_advice(sheet)}"
    )


def _advice(sheet: Sheet) -> str:
    proof = sheet.proof
    if proof.policy.method == "ingen":
        return "Sett metode: undertrykking i parameters/skjerming.yaml."
    if waiting := must_wait(sheet):
        return wait_for(waiting)
    if proof.earlier:
        return (
            "Det folk har fra før, gir bort mer enn denne utgivelsen kan verne. Utelat året, eller prøv en annen regel "
            "med «nki protect --compare»."
        )
    return (
        "Prøv en annen regel i parameters/skjerming.yaml (mindre bredde, alder_fra_nevner, metode: avrunding), og se "
        "hva den koster med «nki protect --compare»."
    )


def wait_for(kommuner: Sequence[str]) -> str:
    """Say that some kommuner cannot have new figures yet, and how they are left as they are."""
    return (
        "Sammen med det som er publisert før, sier nye tall for noen kommuner hva de ble endret med. Disse må vente: "
        f"kommune {', '.join(kommuner)}. La dem stå som i forrige utgivelse med «--wait {' '.join(kommuner)}», og ta "
        "dem med når flere i samme fylke og KOSTRA-gruppe er rettet."
    )


def must_wait(sheet: Sheet) -> tuple[str, ...]:
    """Name the kommuner that cannot have new figures yet: those something was found about, or else all that changed."""
    audit = sheet.proof.audit
    deciding = [audit.attack(name) for name in ("A0", "A1")]
    cells = [cell for attack in deciding for cell in (*attack.exact, *attack.narrow, *attack.undecided)]
    found = {cell.code for cell in cells if cell.level == "kommune"}
    found |= {name.area for name in sheet.decision.unproven if name.level.endswith("kommune")}
    return tuple(sorted(found.intersection(audit.revised))) or audit.revised
