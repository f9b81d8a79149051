"""Findings that only the register can have about a delivery."""

from __future__ import annotations

from nki.errors import Severity
from nki.registers.letters import Letter

_REFUSED = "Innsendingen tas ikke i bruk før dette er rettet. Det som kom, er lagt til side med denne meldingen."

NEVER_KEPT = frozenset({"D069", "D070"})
"""Rules about identity numbers: what breaks them is not kept, not even sealed; only the report is."""

UNREADABLE = Letter(
    "R001", Severity.ERROR, "Kan ikke leses som en innsending: {hint}", _REFUSED, "Pakk innsendingen på nytt, og lever."
)
TOO_SLOW = Letter(
    "R002",
    Severity.ERROR,
    "Innsendingen bruker for lang tid på å leses.",
    _REFUSED,
    "Se om filene er hele. Lever helst som Parquet.",
)
TOO_LARGE = Letter(
    "R003",
    Severity.ERROR,
    "Innsendingen bruker for mye minne på å leses.",
    _REFUSED,
    "Se om filene er hele, og om anførselstegn står riktig. Lever helst som Parquet.",
)
STOPPED = Letter(
    "R004",
    Severity.ERROR,
    "Leseren stanset på innsendingen.",
    _REFUSED,
    "Se om filene er hele, og lever på nytt. Skjer det igjen, si fra til registeret.",
)
SAME_ID = Letter(
    "R005",
    Severity.ERROR,
    "innsending_id er brukt i en annen innsending.",
    "Innsendingen tas ikke i bruk: to innsendinger med samme navn kan ikke holdes fra hverandre.",
    "Gi den rettede innsendingen en ny innsending_id, og lever på nytt.",
)
OLDER = Letter(
    "R006",
    Severity.WARNING,
    "Innsendingen er ikke den siste etter feltet mottatt.",
    "Den som gjelder fra før, gjelder fortsatt.",
    "Skulle denne gjelde, lever den på nytt med riktig mottatt, eller trekk den andre.",
)
CARRIED = Letter(
    "R007",
    Severity.WARNING,
    "Kommunen har ikke levert for året. Innsendingen fra året før er videreført.",
    "Personene telles som om ingenting var endret; de er ett år eldre.",
    "Lever for året, så brukes den.",
)
SENDER = Letter(
    "R008",
    Severity.ERROR,
    "Innsendingen er for en annen kommune enn den som leverer.",
    "Den tas ikke i bruk: bare kommunen selv kan levere for seg.",
    "Se om kommunenummer er riktig, eller lever med kommunens egen nøkkel.",
)
