"""Real names, of which only the name may be kept: a quarter of a million persons, a quarter of a million brands."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.identity.normalise.names import parse_names
from pipelines.identity.normalise.text import fold_all
from pipelines.settings import REPOSITORY

FOLDER = REPOSITORY.parent / "shared" / "data" / "cn_names"
ONE_OF = 16  # is looked at, to stay cheap

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="../shared/data/cn_names is absent")


def vocabulary(pattern: str) -> list[str]:
    """Some lines of a list, without its heading."""
    path: Path = next(FOLDER.glob(pattern))
    return [line for line in path.read_text("utf-8-sig").split()[2::ONE_OF] if len(line) > 1]


def test_names_that_persons_bore_are_kept_whole() -> None:
    names = vocabulary("Ancient*")
    parsed = parse_names([(name, "person") for name in names])
    changed = sum(one.name != folded for one, folded in zip(parsed, fold_all(names), strict=True))
    assert len(names) > 10_000 and changed / len(names) < 0.01  # 某 and 先生 stand in the list too
    assert sum(one.kind != "person" for one in parsed) / len(names) < 0.0005


def test_a_brand_is_the_same_with_and_without_its_legal_form() -> None:
    brands = vocabulary("company_Company*")
    bare = parse_names([(brand, "organisation") for brand in brands])
    full = parse_names([(f"{brand}有限责任公司", None) for brand in brands])
    differ = [a for a, b in zip(bare, full, strict=True) if (a.name, a.place, a.brand) != (b.name, b.place, b.brand)]
    assert len(brands) > 10_000 and len(differ) / len(brands) < 0.002
    assert all(one.kind == "organisation" for one in full)
