"""Kinds of damaged text have names in both languages, each that is told apart and no other."""

from __future__ import annotations

from pipelines.ingest.damage import KINDS
from pipelines.published.damages import DAMAGES, damage_words


def test_every_kind_of_damage_has_words_in_both_languages() -> None:
    assert set(DAMAGES) == set(KINDS)
    assert all(not damage_words(kind)["zh"].isascii() and damage_words(kind)["en"].isascii() for kind in KINDS)
