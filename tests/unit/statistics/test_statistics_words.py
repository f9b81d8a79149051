"""Verdicts are said in bokmål, nynorsk and English, and every word a table may hold has its own."""

from __future__ import annotations

import pytest

from nki.publication.words import load_statistics_words
from nki.statistics.breaks import DEFINITION, GEOGRAPHY, KOSTRA
from statistics_support import CATALOGUE

WORDS = load_statistics_words(CATALOGUE.folder)


@pytest.mark.parametrize(
    ("verdict", "language", "words"),
    [
        ("higher", "nb", "Høyere enn landet. Forskjellen er +3,1"),
        ("lower", "nn", "Lågare enn landet. Skilnaden er +3,1"),
        ("unclear", "en", "Not distinguishable from landet. The difference is +3,1"),
    ],
)
def test_a_comparison_is_a_sentence_in_each_language(verdict: str, language: str, words: str) -> None:
    assert WORDS.compared(verdict, language, "landet", "+3,1").startswith(words)


def test_every_verdict_and_break_has_words() -> None:
    for language in ("nb", "nn", "en"):
        assert len({WORDS.verdicts[verdict][language] for verdict in ("higher", "lower", "unclear")}) == 3
        assert all(getattr(WORDS.breaks, why)[language] for why in (GEOGRAPHY, KOSTRA, DEFINITION))
        assert WORDS.reported_only[language].startswith(("Uoffisielt", "Unofficial"))
