"""Every word the dashboards say, by key, in zh and en; the words of zh follow the project's glossary.

Texts live in `zh.toml` and `en.toml`. Numbers and dates are written by `components/numbers.py`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
Say = Callable[..., str]


def _flat(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


@cache
def texts(language: str) -> dict[str, str]:
    """Every text of one language by dotted key."""
    path = Path(__file__).with_name(f"{language if language in LANGUAGES else 'zh'}.toml")
    return dict(_flat(tomllib.loads(path.read_text("utf-8"))))


def speaker(language: str) -> Say:
    """A function `say(key, **values)` in that language.

    Raises
    ------
    KeyError
        Where the key is unknown: a page with a missing word must fail in its test, not show a key to a reader.
    """
    known = texts(language)
    return lambda key, **values: known[key].format(**values)


def said(language: str, key: str, otherwise: str) -> str:
    """The text of a key made from data (a status, a region), or `otherwise` where no text is known."""
    return texts(language).get(key, otherwise)
