"""Makes a text from data harmless inside markdown. Nothing from data may reach markdown without it."""

from __future__ import annotations

import re
from typing import Any

from dashboards.components.numbers import MISSING, is_missing

_MARKS = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~$^=&\"'])")
_JOINER = "\u2060"  # invisible; parts what Streamlit would read as an icon, an emoji or a link after parsing


def plain(value: Any) -> str:
    """`value` so that markdown shows it letter by letter, on one line; a dash for NULL."""
    if is_missing(value):
        return MISSING
    text = _MARKS.sub(r"\\\1", " ".join(str(value).split()))
    return text.replace(":", f":{_JOINER}").replace("www", f"w{_JOINER}ww")
