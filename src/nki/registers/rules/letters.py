"""Letters of the rules beyond the form of a file: dates and services D080–D095, whole deliveries D100–D106."""

from __future__ import annotations

from nki.errors import Severity
from nki.registers.letters import Letter

_LOOK = "Rett det i fagsystemet, og lever på nytt."


def _row(rule: str, what: str, why: str, todo: str = _LOOK) -> Letter:
    return Letter(rule, Severity.ROW, what, why, todo)


def _warning(rule: str, what: str, why: str, todo: str = _LOOK) -> Letter:
    return Letter(rule, Severity.WARNING, what, why, todo)


def _told(rule: str, what: str, why: str, todo: str) -> Letter:
    return Letter(rule, Severity.INFORMATION, what, why, todo)


FUTURE = _warning(
    "D080",
    "Datoen er etter at innsendingen ble mottatt.",
    "Det som ikke har hendt, kan ikke være registrert; den riktige datoen avgjør hva som gjelder.",
)
BEFORE_BIRTH = _warning(
    "D081",
    "Registrert før personens fødselsår.",
    "Enten datoen eller fødselsåret er feil, og da kan verdien eller aldersgruppen også bli det.",
)
DEAD_BEFORE = _warning(
    "D082",
    "Personen døde før rapporteringsåret begynte.",
    "Personen telles likevel, og gjør nevneren større enn den skal være.",
    "Avslutt tjenestene i fagsystemet, og ta bort personen.",
)
DEAD_BEFORE_BIRTH = _warning(
    "D083", "Dødsdatoen er før fødselsåret.", "Enten datoen eller fødselsåret er feil; aldersgruppen kan bli feil."
)
TOO_OLD = _warning(
    "D084",
    "Personen er over {most} år.",
    "Som oftest er århundret feil; da telles personen i 67+ uten å høre hjemme der.",
    "Se etter om fødselsåret er riktig.",
)
BYDEL = _warning(
    "D085",
    "Bydelen ligger ikke i bostedskommunen.",
    "Tall for bydeler blir feil; kommunens egne tall er ikke berørt.",
    "Bruk de seks sifrene bydelen har hos SSB 1. januar {geografi}. Utenfor Oslo, Stavanger, Bergen og Trondheim er "
    "feltet tomt.",
)
NOT_ORGANISATION = _warning(
    "D086",
    "Ikke et organisasjonsnummer.",
    "Tjenesten kan ikke knyttes til en virksomhet.",
    "Skriv ni siffer uten mellomrom, slik de står i Enhetsregisteret, eller la feltet stå tomt.",
)
HOME_ORGANISATION = _warning(
    "D087",
    "Organisasjonsnummer er fylt ut for en bolig.",
    "En bolig er ingen virksomhet; tall per virksomhet blir feil.",
    "La feltet stå tomt for tjenestetype 29.",
)
NOT_HOURS = _warning(
    "D088",
    "Timer per uke er ikke et tall.",
    "Omfanget av tjenesten blir borte.",
    "Skriv tallet med høyst to desimaler, for eksempel 7,5.",
)
MANY_HOURS = _warning(
    "D089",
    "Flere timer enn det er i en uke.",
    "Summer og gjennomsnitt av timer blir feil.",
    "Se etter om timene gjelder en annen periode enn en uke; grensen er {most}.",
)
ENDS_FIRST = _row(
    "D090",
    "Tjenesten slutter før den starter.",
    "Linjen holdes utenfor: tjenesten regnes aldri som aktiv.",
)
AFTER_DEATH = _warning(
    "D091",
    "Registrert etter at personen døde.",
    "Enten datoen eller dødsdatoen er feil. Registreringen telles som før.",
)
RECEIPT_OLDER = _told(
    "D092",
    "Mottaket er registrert mer enn {most} dager før behovet.",
    "Behov og mottak velges hver for seg, så begge telles; men mottaket kan gjelde et tidligere behov.",
    "Se etter om mottaket er vurdert på nytt da behovet ble registrert.",
)
TEST_PERSON = _row(
    "D093",
    "Personen er meldt fra {most} kommuner eller flere.",
    "Personen regnes som testperson og holdes utenfor alle tall.",
    "Ta bort testpersoner fra innsendingen. Er det en virkelig person, si fra til den som eier registeret.",
)
MISSING_COUNTED = _warning(
    "D094",
    "Feltet mangler oftere enn det skal (høyst {most} %).",
    "{reason}",
    "Se etter om feltet følger med ut av fagsystemet, og hvor registreringen svikter.",
)
MISSING_OTHER = _told(
    "D095",
    "Feltet mangler oftere enn det bør (høyst {most} %).",
    "{reason} Måltallene er ikke berørt.",
    "Se etter om feltet følger med ut av fagsystemet.",
)

ONE_VALUE = _warning(
    "D100",
    "Alle har samme verdi.",
    "Så mange personer svarer sjelden likt; verdien kan være satt av fagsystemet eller av en fast vane.",
    "Se etter om feltet har en forhåndsvalgt verdi. Er det bare én gruppe som er spurt, kan det være riktig.",
)
NEVER_UNREPORTED = _told(
    "D101",
    "Ingen med behov er uten registrert mottak.",
    "Det er bra når alle er spurt, men det hender også når fagsystemet fyller inn et svar.",
    "Se på noen nye brukere: er mottaket vurdert, eller fylt inn samtidig med behovet?",
)
NEVER_IRRELEVANT = _told(
    "D102",
    "«Ikke relevant» er aldri brukt.",
    "Den skal være sjelden, så det kan være riktig; men mangler valget, kan noen ha fått «nei» eller «ja» i stedet.",
    "Se etter om valget finnes i fagsystemet.",
)
JUMP = _warning(
    "D103",
    "Andelen «{outcome}» har endret seg mer siden året før enn tilfeldigheter gir.",
    "Det kan være en virkelig endring, en opprydding eller at flere er spurt; men også en ny måte å registrere på.",
    "Se om fagsystem, rutine eller hvem som registrerer, er byttet. Er årsaken kjent, si fra, så "
    "den kan stå ved tallet.",
)
APART_COVERAGE = _warning(
    "D104",
    "Behovet er registrert for en helt annen andel av personene enn i lignende kommuner.",
    "Er det få, hviler andelene på et utvalg; er det mange, kan tjenestene være avgrenset på en annen måte. Målt mot "
    "KOSTRA-gruppen; små og særegne kommuner kan ha god grunn.",
    "Se hvem som er med i innsendingen, og om behovet er vurdert for alle som mottar tjenester.",
)
APART_UNREPORTED = _warning(
    "D105",
    "Andelen uten rapportert mottak er en helt annen enn i lignende kommuner.",
    "De uten rapportering er i nevneren, så andelen innfridd blir lavere jo flere de er. Målt mot KOSTRA-gruppen.",
    "Se om mottaket følger med ut av fagsystemet, og om det vurderes sammen med behovet.",
)
APART_NEED = _told(
    "D106",
    "Andelen med behov er en helt annen enn i lignende kommuner.",
    "Aldersfordelingen kan være en annen, og da er alt i orden; ellers kan behovet være forstått på en annen måte.",
    "Sammenhold med hvem kommunen gir tjenester, og med veiledningen om egne behov og ønsker.",
)
