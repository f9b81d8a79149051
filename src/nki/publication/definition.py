"""The descriptions as they were when the release was made: all 36 fields, how they are read, what they yield."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from nki.indicators.form import FORM_FIELDS, TextField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nki.indicators import Indicator
    from nki.indicators.form import FieldSpec, Form

LANGUAGES = ("nb", "nn", "en")


def definitions_json(indicators: Sequence[Indicator]) -> str:
    """Write every description whole; a field has its paragraphs in each language, and its parts as they stand."""
    document = {"indicators": [_definition(indicator) for indicator in indicators]}
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n"


def _definition(indicator: Indicator) -> dict[str, object]:
    return {
        "slug": indicator.slug,
        "nki_id": indicator.nki_id,
        "version": indicator.version,
        "valid_from": indicator.valid_from,
        "seen": indicator.seen,
        "source": asdict(indicator.source),
        "title": asdict(indicator.title),
        "short_title": asdict(indicator.short_title),
        "fields": [_field(indicator.fields, spec) for spec in FORM_FIELDS],
        "corrections": [asdict(one) for one in indicator.corrections],
        "clarifications": [asdict(one) for one in indicator.clarifications],
        "related": [asdict(one) for one in indicator.related],
        "calculation": asdict(indicator.calculation),
        "maaltall": [asdict(one) | {"code": one.code} for one in indicator.maaltall],
    }


def _field(form: Form, spec: FieldSpec) -> dict[str, object]:
    field = form[spec.number]
    return {
        "number": spec.number,
        "printed_number": field.number,
        "section": spec.section,
        "heading": field.heading,
        "key": spec.key,
        "verbatim": not isinstance(field, TextField) or field.is_verbatim,
        "paragraphs": {language: field.paragraphs(language) for language in LANGUAGES},
        "as_written": field.model_dump(mode="json", by_alias=True),
    }
