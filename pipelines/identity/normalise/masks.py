"""Names of which a part is hidden: 张*, 欧阳**, *伟, 张某某, j*** smith. A mask is compared as a mask only."""

from __future__ import annotations

import re

# One sign per hidden character or a fixed number of them: both are written, so a run hides any number.
_SIGNS = re.compile(r"[*×✕✱※●■□◆]+|(?<=[\u3400-\u9fff])(?:[x_]+|某{1,3}人?$)|(?<=[\u3400-\u9fff])[?]+")
_SIGN = re.compile(r"[*×✕✱※●■□◆某?_]|[\u3400-\u9fff]x")
_LATIN_MASKED = re.compile(r"[^\W\d_][*]|[*][^\W\d_]")


def is_masked(folded: str, is_chinese: bool) -> bool:
    """Whether a folded name hides some of its characters; '* ACME' and 'toys*r*us' do not."""
    if not is_chinese:
        return "*" in folded and ("**" in folded or _LATIN_MASKED.search(folded) is not None)
    return _SIGN.search(folded) is not None and _SIGNS.search(folded) is not None


def starred(folded: str) -> str:
    """A folded name with one '*' for each run of hidden characters."""
    return re.sub(r"\*+", "*", _SIGNS.sub("*", folded))


def like(starred_text: str) -> str | None:
    """The pattern for LIKE of a starred text; None where nothing is left to see."""
    pattern = re.sub(r"[%_\\]", "", starred_text).replace("*", "%")
    return pattern if pattern.strip("% ") else None


def latin_like(starred_text: str) -> str | None:
    """The pattern of a starred Latin name over its words in order; None where a word hides its first letter."""
    words = sorted(re.findall(r"[^\W_]+\*?|\*", starred_text))
    return None if not words or any(word.startswith("*") for word in words) else like(" ".join(words))
