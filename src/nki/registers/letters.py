"""Every finding about a delivery: one number, one severity, one message."""

from __future__ import annotations

from dataclasses import dataclass

from nki.errors import Finding, Severity

_REFUSED = "Innsendingen tas ikke i bruk før dette er rettet."


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one rule; `{…}` is filled with names from the file description, never with a value of a record."""

    rule: str
    severity: Severity
    what: str
    why: str
    todo: str

    def finding(
        self, file: str, *, lines: tuple[int, ...] = (), count: int = 1, field: str = "", **names: str
    ) -> Finding:
        """Write the letter about a place."""
        return Finding(
            rule=self.rule,
            severity=self.severity,
            what=self.what.format(field=field, **names).strip(),
            file=file,
            lines=lines,
            field=field,
            why=self.why.format(field=field, **names).strip(),
            todo=self.todo.format(field=field, **names).strip(),
            count=count,
        )


def _error(rule: str, what: str, todo: str, why: str = _REFUSED) -> Letter:
    return Letter(rule, Severity.ERROR, what, why, todo)


MISSING_FILE = _error("D001", "Filen mangler.", "Legg ved {missing}. {hint}")
EMPTY_FILE = _error("D002", "Filen er helt tom.", "Skriv en overskriftslinje med feltnavnene, selv uten rader.")
ENCODING = _error(
    "D003", "Filen er ikke UTF-8.", "Lagre filen som UTF-8 og lever på nytt.", "Æ, ø og å kan bli lest feil."
)
NO_HEADER = _error(
    "D004",
    "Overskriftslinjen mangler.",
    "Første linje må være feltnavnene: {columns}.",
    "Kolonnene kan ikke kjennes igjen.",
)
MISSING_COLUMN = _error("D005", "Kolonnen mangler.", "Legg til kolonnen «{field}».")
UNKNOWN_COLUMN = _error("D006", "Ukjent kolonne.", "{hint}", "Det som står der, ville gått tapt.")
REPEATED_COLUMN = _error("D007", "Kolonnen står flere ganger.", "Behold én av dem.")
RAGGED = _error(
    "D008",
    "Linjen har ikke like mange felt som overskriften.",
    "Skill feltene med semikolon, og sett anførselstegn rundt tekst som har semikolon i seg.",
)
BROKEN = _error("D009", "Filen kan ikke leses.", "Lag filen på nytt. {hint}")
COLUMN_TYPE = _error(
    "D010",
    "Kolonnen er lagret som tall eller annet enn tekst.",
    "Lagre koder som tekst.",
    "0301 blir til 301 når det er et tall.",
)
ONE_ROW = _error(
    "D011", "Det skal være nøyaktig én rad.", "La innsending-filen ha én rad med opplysninger om innsendingen."
)
TWO_SHAPES = _error(
    "D012", "Både bred og person er levert.", "Lever enten bred-filen, eller person og personopplysning."
)
REQUIRED = _error("D013", "Feltet er tomt.", "Fyll ut «{field}» på alle linjer.")
YEAR = _error("D014", "Ikke et årstall.", "Skriv året med fire siffer.")
DATE = _error("D015", "Ikke en gyldig dato.", "Skriv datoen som ÅÅÅÅ-MM-DD, for eksempel 2021-12-31.")
MOMENT = _error("D016", "Ikke et gyldig tidspunkt.", "Skriv tidspunktet som ÅÅÅÅ-MM-DDTtt:mm:ss.")
CODE = _error("D017", "Koden finnes ikke.", "Lovlige koder: {values}.")
QUESTION = _error(
    "D018",
    "Ukjent opplysning.",
    "Bruk nummeret opplysningen har i IPLOS, uten ledende null.",
    "Opplysningen ville gått tapt.",
)
KOMMUNE = _error(
    "D019",
    "Kommunenummeret finnes ikke.",
    "Bruk fire siffer etter inndelingen 1. januar {geografi}. {hint}",
)
PSEUDONYM = _error(
    "D020",
    "Ikke et pseudonym.",
    "Bruk 8–64 av bokstavene bcdfghjklmnpqrst. Lever aldri fødselsnummer.",
    "Alt annet kan være noe som peker ut en person.",
)
TWICE = _error(
    "D021", "Samme person står flere ganger.", "Behold én linje per person.", "Det er uvisst hvilken linje som gjelder."
)
ORPHAN = _error(
    "D022", "Personen finnes ikke i person-filen.", "Legg personen i person-filen.", "Alder og bosted er ukjent."
)
BORN_LATER = _error("D023", "Fødselsåret er etter rapporteringsåret.", "Rett fødselsåret, eller la det stå tomt.")
TOGETHER = _error(
    "D024", "Status er rapportert_sammen_med, men det står ikke med hvem.", "Fyll ut sammen_med_kommunenummer."
)
NOT_EMPTY = _error(
    "D025", "Status sier at kommunen ikke har rapportert, men det er rader her.", "Rett status, eller ta bort filen."
)
SAME_ID = _error("D026", "To innsendinger har samme innsending_id.", "Gi hver innsending sin egen id.")
GEOGRAPHY = _error("D027", "Inndelingen av landet er ikke kjent for dette året.", "Bruk et år fra {first} til {last}.")

TWO_FILES = _error("D028", "Tabellen er levert i flere former (CSV, Parquet, XML).", "Behold én av filene.")
SEPARATOR = _error(
    "D029",
    "Feltene er skilt med {separator}.",
    "Bruk semikolon mellom feltene, på alle linjer.",
    "Kolonnene kan ikke kjennes igjen.",
)

OUTSIDE = Letter(
    "D040",
    Severity.WARNING,
    "Verdien står ikke i listen for opplysningen.",
    "Et mottak utenfor listen regnes som «annet»: personen er i nevneren, men ikke i noe måltall. Et behov utenfor "
    "listen regnes ikke som behov.",
    "Rett verdien i fagsystemet.",
)
REPEATED = Letter(
    "D041",
    Severity.WARNING,
    "Samme registrering står flere ganger.",
    "Den telles én gang.",
    "Behold én linje per registrering.",
)
CONFLICT = Letter(
    "D042",
    Severity.WARNING,
    "To ulike verdier er registrert på samme dato.",
    "Den siste linjen gjelder; det er kanskje ikke den riktige.",
    "Rett datoen eller verdien i fagsystemet.",
)
RECEIPT_WITHOUT_NEED = Letter(
    "D043",
    Severity.WARNING,
    "Mottak er registrert uten at det er registrert behov (ja).",
    "Personen telles ikke i noe måltall.",
    "Registrer behovet, eller ta bort mottaket.",
)
NOBODY = Letter(
    "D044",
    Severity.WARNING,
    "Ingen personer er levert.",
    "Antallene blir 0, og andelene «ikke aktuelt».",
    "Sett status til ikke_rapportert hvis det er feil.",
)
STRANGER = Letter(
    "D045",
    Severity.WARNING,
    "Filen er ikke en del av en innsending.",
    "Den leses ikke.",
    "Se etter om navnet er feilskrevet; filene heter {names}.",
)
NOTHING_COUNTED = Letter(
    "D046",
    Severity.WARNING,
    "Ingen opplysning som telles, er levert.",
    "Personene er med, men ingen av dem får noe behov eller mottak, og ingen kommer med i noe måltall.",
    "Se etter om kode og verdi er byttet om, og om opplysningene er med i uttrekket.",
)
OVERLOOKED = Letter(
    "D047",
    Severity.WARNING,
    "Ligger der innsendinger kan ligge, men leses ikke.",
    "En innsending er én mappe eller én .zip med tabellene i; det som ligger slik, kommer ikke med i noe tall.",
    "Legg hver innsending i sin egen mappe eller .zip, side om side, eller ta bort det som ikke skal være med.",
)
LATER = Letter(
    "D050",
    Severity.INFORMATION,
    "Registrert etter 31. desember.",
    "Registreringen regnes ikke med i året.",
    "Ingenting å gjøre.",
)
AGE_UNKNOWN = Letter(
    "D051",
    Severity.INFORMATION,
    "Fødselsår mangler.",
    "Personen telles i «alle aldre», men ikke i en aldersgruppe.",
    "Fyll ut hvis kjent.",
)
ELSEWHERE = Letter(
    "D052",
    Severity.INFORMATION,
    "Personer står også i en annen kommunes innsending.",
    "De telles én gang, i bostedskommunen i innsendingen som ble mottatt sist.",
    "Ingenting å gjøre.",
)
