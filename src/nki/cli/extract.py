"""`nki extract`: lays a year out as counting reads it, and says what it is made of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nki.cli.register import open_register
from nki.cli.words import whole
from nki.period import Period
from nki.registers.rules.letters import TEST_PERSON
from nki.registers.store import extract_from_store

if TYPE_CHECKING:
    from argparse import Namespace


def run(said: Namespace) -> int:
    """Make the yearly layout, unless it is there."""
    with open_register(said) as store:
        codes = list(store.register.schema.questions)
        extract = extract_from_store(store, Period(said.year), codes, carry_forward=said.carry_forward)
    persons = whole(extract.records.persons["person"].n_unique())
    lines = whole(extract.records.registrations.height)
    sys.stdout.write(f"{said.year}: {len(extract.deliveries)} innsendinger, {persons} personer, {lines} opplysninger\n")
    if extract.carried:
        sys.stdout.write(f"  videreført fra {said.year - 1}: {', '.join(extract.carried)}\n")
    left_out = sum(finding.count for finding in extract.findings if finding.rule == TEST_PERSON.rule)
    if left_out:
        sys.stdout.write(f"  holdt utenfor som testpersoner: {whole(left_out)} linjer i person ({TEST_PERSON.rule})\n")
    return 0
