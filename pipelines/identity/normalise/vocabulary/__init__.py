"""The words that names are made of, as data files beside this one; here only how they are read."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def table(name: str) -> dict[str, Any]:
    """The content of a TOML file of words."""
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file; lines that start with '#' are its header for people."""
    with (_HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def words(text: str) -> frozenset[str]:
    """The words of a text that lists them."""
    return frozenset(text.split())


def groups(lines: list[str]) -> dict[str, str]:
    """Each word of each line with the line's first word, its one spelling."""
    return {word: line.split()[0] for line in lines for word in line.split()}


def alternatives(text: str) -> str:
    """A pattern's alternatives, longest first, of a text that lists them."""
    return "|".join(sorted(words(text), key=lambda word: (-len(word), word)))
