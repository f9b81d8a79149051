"""The list of commands. Nothing heavy is loaded to answer --help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nki.cli.layout import counting, keeping, kommune, publishing, releasing, taking, telling
from nki.cli.layout.parser import Parser

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence


def build_parser() -> Parser:
    """Lay out every command; `run` names the function that carries it out, as «module:function»."""
    parser = Parser(prog="nki", description="Nasjonale kvalitetsindikatorer, fra register til publisering.")
    parser.add_argument("--version", action="store_true", help="vis versjonen")
    parser.set_defaults(run="")
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=Parser)
    taking.check(commands.add_parser("check", help="se om en innsending eller en katalog er i orden"))
    counting.counts(commands.add_parser("counts", help="tell: de uskjermede antallene, for dem som eier dataene"))
    counting.plan(commands.add_parser("plan", help="vis SQL-en som teller en indikator"))
    taking.receive(commands.add_parser("receive", help="ta imot innsendinger til registeret, og få kvittering"))
    taking.received(commands.add_parser("deliveries", help="se hva som er tatt imot, og hvem som har levert"))
    taking.withdraw(commands.add_parser("withdraw", help="trekk en innsending; den forrige gjelder igjen"))
    taking.extract(commands.add_parser("extract", help="legg et år til rette for telling"))
    keeping.keep(commands.add_parser("register", help="se etter registeret: kontroll, nøkler, sletting"))
    keeping.receipt(commands.add_parser("receipt", help="se om en kvittering er ekte, og hva den gjelder"))
    kommune.sumreport(commands.add_parser("sumreport", help="lag kommunens egen rapport av en innsending"))
    kommune.explain(commands.add_parser("explain", help="se hvorfor en person teller, og hvem det mangler noe på"))
    kommune.rooms(commands.add_parser("rooms", help="kommunens egne rom på nettet"))
    kommune.access(commands.add_parser("access", help="gi og trekk tilgang til kommunens egne rom"))
    releasing.release(commands.add_parser("release", help="lag, godkjenn og publiser utgivelser av skjermede tall"))
    releasing.verify(commands.add_parser("verify", help="se om en utgivelse er som den ble laget, og regn den på nytt"))
    publishing.protect(commands.add_parser("protect", help="se hva skjermingen koster, før noe publiseres"))
    publishing.audit(commands.add_parser("audit", help="prøv å regne tilbake det en utgivelse holder tilbake"))
    publishing.site(commands.add_parser("site", help="bygg nettstedet: alle sidene, som filer"))
    publishing.serve(commands.add_parser("serve", help="statistikkbanken og nettstedet, for alle"))
    publishing.show(commands.add_parser("show", help="vis tall fra en utgivelse"))
    telling.alerts(commands.add_parser("alerts", help="varsle om store variasjoner"))
    counting.reproduce(
        commands.add_parser("reproduce", help="regn de publiserte tallene for 2017–2021 på nytt, og sammenlign")
    )
    counting.demo(commands.add_parser("demo", help="gjør alt på et rekonstruert register, og vis resultatet"))
    return parser


def parse(arguments: Sequence[str] | None = None) -> tuple[Parser, Namespace]:
    """Read the command line; leaves the program with 2 when it cannot be understood."""
    parser = build_parser()
    return parser, parser.parse_args(arguments)
