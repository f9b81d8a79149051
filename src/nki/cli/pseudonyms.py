"""`nki-pseudonyms`: the pseudonym manager, with keys and a log of its own. The register never runs this."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from nki.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace, _SubParsersAction
    from collections.abc import Sequence

    import polars as pl

    from nki.cli.layout.parser import Parser
    from nki.registers.identity.manager import Manager
    from nki.registers.identity.messages import Taken

KEYS = Path("pseudonymer") / "nokler.json"
LOG = Path("pseudonymer") / "logg.jsonl"


def main(arguments: Sequence[str] | None = None) -> int:
    """Be `nki-pseudonyms`, a program of its own for an installation that does nothing else."""
    from nki.cli.main import run

    parser = build_parser()
    return run(parser, parser.parse_args(arguments))


def build_parser() -> Parser:
    """Lay out the program."""
    from nki.cli.layout.parser import Parser

    parser = Parser(prog="nki-pseudonyms")
    add_arguments(parser)
    return parser


def add_arguments(parser: ArgumentParser) -> None:
    """Lay out the commands."""
    parser.description = (
        "Pseudonymforvalteren bytter identitetsnumre med pseudonymer. Den kjøres et annet sted enn registeret,\n"
        "av noen andre, med egne nøkler og egen logg. Identitetsnumre skrives aldri til fil eller logg."
    )
    parser.set_defaults(run="")
    kind = type(parser)
    commands = parser.add_subparsers(title="kommandoer", metavar="KOMMANDO", parser_class=kind, required=True)
    new = commands.add_parser("new", help="lag nøkler for et register")
    rotate = commands.add_parser("rotate", help="lag en ny epoke; de gamle pseudonymene kan oversettes")
    applied = commands.add_parser("apply", help="bytt identiteter med pseudonymer i CSV eller KPR-meldinger")
    applied.add_argument(
        "paths", metavar="STI", nargs="+", type=Path, help="en mappe med CSV, KPR-meldinger, eller begge"
    )
    applied.add_argument(
        "--chain", metavar="FIL", type=Path, help="husk siste notifikasjon, og se om noe mangler siden da"
    )
    applied.add_argument("--catalogue", metavar="MAPPE", type=Path, help="en annen katalog enn den som følger med")
    translated = commands.add_parser("translate", help="oversett en innsending til epoken i bruk")
    translated.add_argument("paths", metavar="STI", nargs=1, type=Path, help="en mappe med CSV")
    translated.add_argument("--from", metavar="EPOKE", dest="epoch", type=int, required=True, help="epoken de er fra")
    receiver = commands.add_parser("receiver", help="lag nøkler for en mottaker av forseglede pakker")
    sealing = _sealing(commands)
    for command in (applied, translated, receiver, *sealing.values()):
        command.add_argument("--out", metavar="NY", type=Path, required=True, help="hvor resultatet skal ligge")
    for command in (applied, sealing["answer"]):
        command.add_argument("--test-persons", action="store_true", help="slipp testpersoner gjennom (bare i test)")
    for command in (new, rotate, applied, translated, sealing["answer"]):
        _managed(command)
    for name, command in commands.choices.items():
        command.set_defaults(run=f"nki.cli.pseudonyms:{name}")


def _sealing(commands: _SubParsersAction[ArgumentParser]) -> dict[str, ArgumentParser]:
    sealed = commands.add_parser("seal", help="forsegle en innsending: innhold til registeret, identiteter hit")
    sealed.add_argument("paths", metavar="STI", nargs=1, type=Path, help="en mappe med CSV")
    sealed.add_argument("--to-register", metavar="FIL", type=Path, required=True, help="registerets åpne nøkkel")
    sealed.add_argument("--to-manager", metavar="FIL", type=Path, required=True, help="forvalterens åpne nøkkel")
    answered = commands.add_parser("answer", help="svar registeret på en forseglet liste med identiteter")
    answered.add_argument("paths", metavar="FIL", nargs=1, type=Path, help="identiteter.forseglet")
    answered.add_argument("--private", metavar="FIL", type=Path, required=True, help="forvalterens egen nøkkel")
    answered.add_argument("--to-register", metavar="FIL", type=Path, required=True, help="registerets åpne nøkkel")
    joined = commands.add_parser("join", help="i registeret: sett pseudonymene inn i innholdet")
    joined.add_argument("paths", metavar="FIL", nargs=2, type=Path, help="innhold.forseglet og svar.forseglet")
    joined.add_argument("--private", metavar="FIL", type=Path, required=True, help="registerets egen nøkkel")
    return {"seal": sealed, "answer": answered, "join": joined}


def _managed(parser: ArgumentParser) -> None:
    parser.add_argument("--keys", metavar="FIL", type=Path, default=KEYS, help=f"forvalterens nøkler ({KEYS})")
    parser.add_argument("--log", metavar="FIL", type=Path, default=LOG, help=f"forvalterens logg ({LOG})")
    parser.add_argument("--for", metavar="REGISTER", dest="name", default="iplos", help="hvilket register (iplos)")


def new(said: Namespace) -> int:
    """Draw the first keys of a register."""
    from nki.registers.identity.keys import new_keys, read_keys, write_keys

    try:
        read_keys(said.keys, said.name)
    except UnreadableError:
        if said.keys.exists() and said.keys.stat().st_mode & 0o077:
            raise
        write_keys(said.keys, new_keys(said.name))
        _log(said, "new", epoch=1)
        return 0
    raise UsageError(f"{said.keys}: har alt nøkler for {said.name}. Bruk rotate for en ny epoke.")


def rotate(said: Namespace) -> int:
    """Begin a new epoch."""
    from nki.registers.identity.keys import read_keys, write_keys

    keys = read_keys(said.keys, said.name).rotated()
    write_keys(said.keys, keys)
    _log(said, "rotate", epoch=keys.current)
    return 0


def apply(said: Namespace) -> int:
    """Replace the identities of a delivery, of the KPR messages of a kommune, or of both: they become one delivery."""
    from nki.registers.identity.tables import pseudonymise, read_tables, write_tables

    manager = _manager(said)
    folders = [path for path in said.paths if path.is_dir()]
    messages = [path for path in said.paths if path not in folders]
    if len(folders) > 1:
        raise UsageError("Ta én innsending om gangen.")
    tables = pseudonymise(read_tables(folders[0]), manager) if folders else {}
    taken = _taken(said, manager, messages) if messages else None
    if taken:
        tables = _with_services(tables, taken)
    write_tables(tables, said.out)
    if taken and taken.last and said.chain:
        from nki.registers.identity.chains import write_link

        write_link(said.chain, taken.kommune, taken.last)
    _log(said, "apply", epoch=manager.keys.current, rows=sum(frame.height for frame in tables.values()))
    return 0


def translate(said: Namespace) -> int:
    """Carry a delivery from an earlier epoch to the one in use."""
    from nki.registers.identity.tables import read_tables, translate, write_tables

    manager = _manager(said, said.epoch)
    tables = translate(read_tables(said.paths[0]), manager)
    write_tables(tables, said.out)
    _log(said, "translate", epoch=manager.keys.current, rows=sum(frame.height for frame in tables.values()))
    return 0


def receiver(said: Namespace) -> int:
    """Draw the keys of a receiver: NY, to be kept, and NY.pub, to be given away."""
    from nki.registers.identity.keys import write_secret
    from nki.registers.identity.sealing import new_receiver

    if said.out.exists():
        raise UsageError(f"{said.out}: finnes fra før. Velg et nytt navn.")
    private, public = new_receiver()
    write_secret(said.out, private)
    said.out.with_name(f"{said.out.name}.pub").write_bytes(public)
    return 0


def seal(said: Namespace) -> int:
    """Seal a delivery to two receivers."""
    from nki.registers.identity.sealing import seal
    from nki.registers.identity.tables import read_tables, write_folder

    parcel = seal(read_tables(said.paths[0]), _read(said.to_register), _read(said.to_manager))

    def write(folder: Path) -> None:
        (folder / "innhold.forseglet").write_bytes(parcel.payload)
        (folder / "identiteter.forseglet").write_bytes(parcel.identities)

    write_folder(said.out, write)
    return 0


def answer(said: Namespace) -> int:
    """Be the manager's side of a sealed delivery."""
    manager = _manager(said)
    from nki.registers.identity.keys import read_secret
    from nki.registers.identity.sealing import answer

    content, left_out = answer(_read(said.paths[0]), read_secret(said.private), _read(said.to_register), manager)
    said.out.write_bytes(content)
    _log(said, "answer", epoch=manager.keys.current, left_out=left_out)
    return 0


def join(said: Namespace) -> int:
    """Be the register's side of a sealed delivery."""
    from nki.registers.identity.keys import read_secret
    from nki.registers.identity.sealing import join
    from nki.registers.identity.tables import write_tables

    tables, lost = join(_read(said.paths[0]), _read(said.paths[1]), read_secret(said.private))
    write_tables(tables, said.out)
    if lost:
        sys.stderr.write(f"{lost} rader er tatt ut: identiteten kunne ikke få et pseudonym.\n")
    return 1 if lost else 0


def _taken(said: Namespace, manager: Manager, messages: list[Path]) -> Taken:
    """Take messages in, and tell what was left out; with a chain file, from where the last ones ended."""
    from nki.catalogue import default_catalogue
    from nki.cli.letters import print_findings
    from nki.registers import load_schema
    from nki.registers.identity.chains import read_link
    from nki.registers.identity.messages import take_messages

    schema = load_schema(said.catalogue or default_catalogue())
    taken = take_messages(messages, manager, schema)
    after = read_link(said.chain, taken.kommune) if said.chain else None
    if after:
        taken = take_messages(messages, manager, schema, after)
    if taken.findings:
        print_findings(taken.findings)
    return taken


def _with_services(tables: dict[str, pl.DataFrame], taken: Taken) -> dict[str, pl.DataFrame]:
    """Put services into a delivery, with the persons it lacks; without a delivery, they are all there is."""
    import polars as pl

    from nki.registers.identity.tables import HEADER, kommune_of

    if HEADER not in tables:
        return {"tjeneste.csv": taken.services}
    if "tjeneste.csv" in tables:
        raise UsageError("Tjenester står både i mappen og i meldingene. Behold dem ett sted.")
    if kommune_of(tables) != taken.kommune:
        raise UsageError("Meldingene er fra en annen kommune enn innsendingen.")
    name = "bred.csv" if "bred.csv" in tables else "person.csv"
    known = tables.get(name, taken.persons.clear())
    lacking = taken.persons.filter(~pl.col("pseudonym").is_in(known["pseudonym"].implode()))
    filled = [column for column in lacking.columns if column in known.columns or lacking[column].count()]
    return tables | {name: pl.concat([known, lacking.select(filled)], how="diagonal"), "tjeneste.csv": taken.services}


def _manager(said: Namespace, epoch: int = 0) -> Manager:
    from nki.registers.identity.keys import read_keys
    from nki.registers.identity.manager import Manager

    return Manager(read_keys(said.keys, said.name), epoch, test_persons=getattr(said, "test_persons", False))


def _log(said: Namespace, act: str, **what: int) -> None:
    from datetime import UTC, datetime

    from nki.registers.identity.log import write_log

    write_log(said.log, datetime.now(UTC), act, register=said.name, **what)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise UnreadableError(f"{path}: kan ikke åpnes. Se etter om du har tilgang.") from None
