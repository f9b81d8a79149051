"""Every description as the release has it: all 36 fields, as JSON and as a tagged PDF in bokmål and nynorsk."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files as packaged
from typing import TYPE_CHECKING, Any

from nki.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from nki.publication.doors.material import Material

WORDS = {
    "nb": {
        "form": "Kvalitetsindikatorbeskrivelse",
        "verbatim": "ordrett",
        "corrections": "Rettelser: hva som står, hvordan vi leser det, og hvorfor",
        "says": "Står",
        "read": "Leses",
        "because": "Fordi",
        "clarifications": "Presiseringer: valg der teksten er taus",
        "fields": "Felt",
        "release": "Utgivelse",
        "source": "Kilde",
    },
    "nn": {
        "form": "Kvalitetsindikatorskildring",
        "verbatim": "ordrett",
        "corrections": "Rettingar: kva som står, korleis vi les det, og kvifor",
        "says": "Står",
        "read": "Blir lese",
        "because": "Fordi",
        "clarifications": "Presiseringar: val der teksten er taus",
        "fields": "Felt",
        "release": "Utgiving",
        "source": "Kjelde",
    },
}


def files(material: Material) -> Iterator[tuple[str, bytes]]:
    """Give the documents; the PDF raises MissingExtraError without the extra «web»."""
    for slug, definition in material.definitions.items():
        written = json.dumps(definition, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
        yield f"beskrivelse/{slug}.json", written.encode()
        for language in WORDS:
            yield f"beskrivelse/{slug}.{language}.pdf", _pdf(material, definition, language)


def _pdf(material: Material, definition: Mapping[str, Any], language: str) -> bytes:
    try:
        import typst  # noqa: PLC0415  (optional)
    except ImportError:
        raise MissingExtraError("PDF krever typst. Installer det med: pip install 'nki[web]'") from None
    # The words go in as data, never as markup.
    made: bytes = typst.compile(
        _layout(),
        format="pdf",
        pdf_standards=["ua-1"],
        sys_inputs={"document": json.dumps(_plain(material, definition, language), ensure_ascii=False)},
        timestamp=int(material.dated.timestamp()),
        ignore_system_fonts=True,
    )
    return made


@cache
def _layout() -> bytes:
    return packaged("nki.publication").joinpath("doors/beskrivelse.typ").read_bytes()


def _plain(material: Material, definition: Mapping[str, Any], language: str) -> dict[str, Any]:
    source = definition["source"]
    return {
        "language": language,
        "words": WORDS[language],
        "title": definition["title"][language] or definition["title"]["nb"],
        "nki_id": definition["nki_id"],
        "version": definition["version"],
        "release": material.release.sha256,
        "notices": list(material.release.notices(language)),
        "source": f"{source['publisher']}, {source['document']} ({source['dated']})",
        "fields": [
            {
                "number": field["number"],
                "section": field["section"],
                "heading": field["heading"],
                "paragraphs": field["paragraphs"][language],
                # What is not written in nynorsk stands in bokmål, and is read aloud as that.
                "language": language if field["paragraphs"][language] != field["paragraphs"]["nb"] else "nb",
            }
            for field in definition["fields"]
        ],
        "corrections": definition["corrections"],
        "clarifications": definition["clarifications"],
    }
