"""Every finding about XML, about the KPR message, and about identity numbers where none may stand: D060–D079."""

from __future__ import annotations

from nki.errors import Severity
from nki.registers.letters import Letter

_REFUSED = "Innsendingen tas ikke i bruk før dette er rettet."


def _error(rule: str, what: str, todo: str, why: str = _REFUSED) -> Letter:
    return Letter(rule, Severity.ERROR, what, why, todo)


TOO_LARGE = _error("D060", "Filen er større enn en innsending kan være ({most}).", "Del den opp, eller lever CSV.")
NOT_XML = _error("D061", "Filen er ikke gyldig XML, eller den er avbrutt.", "Lag filen på nytt. {hint}")
DOCTYPE = _error(
    "D062",
    "Filen har en DOCTYPE eller egne entiteter.",
    "Ta bort DOCTYPE-delen; innholdet trenger den ikke.",
    "En slik del kan få den som leser, til å hente andre filer. Den leses aldri.",
)
TOO_MUCH = _error("D063", "Filen har mer på ett sted enn en innsending kan ha.", "Behold høyst {most}.")
WRONG_ROOT = _error(
    "D064",
    "Det ytterste elementet er ikke det det skal være.",
    "Begynn med {root}.",
    "Filen kan ikke kjennes igjen.",
)
UNKNOWN_ELEMENT = _error(
    "D065", "Ukjent element, eller et element på feil sted.", "{hint}", "Det som står der, ville gått tapt."
)
UNKNOWN_ATTRIBUTE = _error("D066", "Ukjent felt.", "{hint}", "Det som står der, ville gått tapt.")
LOOSE_TEXT = _error(
    "D067", "Her står det tekst mellom elementene.", "Skriv alt i felt (attributter).", "Teksten ville gått tapt."
)
PACKED = _error(
    "D068",
    "Filen kan ikke pakkes ut: {hint}.",
    "Pakk én fil i hver .zip, uten mapper, lenker og passord.",
)
CARRIES_IDENTITY = _error(
    "D069",
    "Dette er en KPR-melding. Den bærer fødselsnummer og tas ikke imot her.",
    "Send den gjennom pseudonymforvalteren først: nki-pseudonyms apply.",
    "Registeret tar bare imot pseudonymer. Ingenting av meldingen er lagret.",
)
IDENTITY_FOUND = _error(
    "D070",
    "Her står noe som er et fødselsnummer, D-nummer, hjelpenummer eller DUF-nummer.",
    "Bytt det ut med et pseudonym, eller la feltet stå tomt. Se også etter i fagsystemet hvorfor det havnet her.",
    "Slike numre skal aldri inn i registeret. Hele innsendingen er avvist, og innholdet er ikke lagret.",
)
MESSAGE_FIELD = _error(
    "D071", "Feltet mangler eller har en verdi meldingen ikke kan ha.", "Rett «{field}». {hint}", "Meldingen avvises."
)
RUNNING_NUMBER = _error(
    "D072",
    "Løpenummeret er ikke høyere enn det forrige.",
    "Send notifikasjonene i den rekkefølgen de ble laget, hver med sitt eget nummer.",
    "Rekkefølgen avgjør hva som gjelder.",
)
GAP = Letter(
    "D073",
    Severity.WARNING,
    "Notifikasjonen viser til en forrige som ikke er mottatt.",
    "Noe kan mangle mellom de to.",
    "Send det som mangler, eller hele perioden på nytt.",
)
CORRECTS_NOTHING = _error(
    "D074",
    "Notifikasjonen retter en som ikke finnes.",
    "La notifikasjonRef være GUID-en til den opprinnelige.",
    "Det er uvisst hva som skal erstattes eller annulleres.",
)
DROPPED = Letter(
    "D075",
    Severity.WARNING,
    "Notifikasjonen tas ikke med: {hint}.",
    "Tjenesten kan mangle i tallene.",
    "Rett den i fagsystemet, og send en rettelse (M).",
)
DOES_NOT_FIT = Letter(
    "D076",
    Severity.WARNING,
    "Hendelsen passer ikke med dem før den: {hint}.",
    "Perioden kan bli feil.",
    "Se etter om en hendelse mangler, eller om datoen er feil.",
)
CONTACT = Letter(
    "D077",
    Severity.WARNING,
    "Det skal være minst én kontaktperson av type 16 og én av type 17.",
    "Den som skal spørre om innholdet, vet ikke hvem.",
    "Legg til kontaktpersonen.",
)
NO_IDENTITY = _error(
    "D078",
    "Identiteten kan ikke brukes.",
    "Fyll ut identiteten, og typen etter kodeverk 9032: 1 fødselsnummer, 2 D-nummer, 10 DUF-nummer.",
    "Personen kan ikke få et pseudonym.",
)
EMPTIED = Letter(
    "D079",
    Severity.WARNING,
    "Teksten er lengre enn feltet, eller koden er ukjent.",
    "Feltet regnes som tomt.",
    "Rett verdien i fagsystemet.",
)
