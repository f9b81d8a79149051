"""Why figures did not pass the gate, and what to change: a letter to the statistician, without a single value."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nki.disclosure.proof import Proof


def refusal(proof: Proof) -> str:
    """Say what the auditor found, why nothing was made, and what to do."""
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
        f"publiseres, kan ikke hentes tilbake. {_advice(proof)}"
    )


def _advice(proof: Proof) -> str:
    if proof.policy.method == "ingen":
        return "Sett metode: undertrykking i parameters/skjerming.yaml."
    if proof.earlier:
        return (
            "De tidligere utgivelsene gir bort mer enn denne kan verne: vent til flere tall er rettet, eller utelat "
            "året. «nki protect --compare» viser hvilke tall det gjelder."
        )
    return (
        "Prøv en annen regel i parameters/skjerming.yaml (mindre bredde, alder_fra_nevner, metode: avrunding), og se "
        "hva den koster med «nki protect --compare»."
    )
