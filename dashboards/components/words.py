"""Makes a text harmless inside markdown: nothing from data may reach it otherwise. And labels that do not break."""

from __future__ import annotations

import re
from typing import Any

from dashboards.components.numbers import MISSING, is_missing

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$^=&\"'])")
_LETTERS = re.compile(r"\\?.")  # an escaped mark is one
_JOINER = "\u2060"  # invisible; parts what Streamlit would read as an icon, an emoji or a link after parsing


def plain(value: Any) -> str:
    """`value` so that markdown shows it letter by letter, on one line; a dash for NULL."""
    if is_missing(value):
        return MISSING
    text = _MARKS.sub(r"\\\1", " ".join(str(value).split()))
    return text.replace(":", f":{_JOINER}").replace("www", f"w{_JOINER}ww")


def unbroken(label: str) -> str:
    """A short label of ours that stays on one line in a narrow column, where Chinese breaks after any character.

    What `plain` has escaped stays escaped: nothing comes between a backslash and its mark.
    """
    return _JOINER.join(_LETTERS.findall(label.replace(" ", "\u00a0")))
