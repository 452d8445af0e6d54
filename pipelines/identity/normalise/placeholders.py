"""Values that say only that nothing is known: 无, 不详, test, 客户123, xxx. The words are data."""

from __future__ import annotations

import re

from pipelines.identity.normalise.vocabulary import alternatives, table, words

_VOCABULARY = table("placeholders")
_WORDS = words(_VOCABULARY["words"]) | frozenset(_VOCABULARY["phrases"])
_OF_WHAT = alternatives(_VOCABULARY["of_what"])
# '测试客户3', 'test user 12', '客户 A01': nothing but such words and a number.
_NUMBERED = re.compile(
    rf"(?:{alternatives(_VOCABULARY['kinds'])})(?:[\s_-]*(?:{_OF_WHAT}))*[\s#_.-]*(?:no\.?)?(?:[a-z]?\d+)?"
)
_STARTS = tuple(words(_VOCABULARY["kinds"]))
_ONE_LETTER = re.compile(r"([a-z0-9\W_])\1*")


def is_placeholder(folded: str) -> bool:
    """Whether a folded value says only that nothing is known (无, 不详, test, 未提供 …)."""
    bare = folded.strip(" ()[]{}<>*.,。、!?~'\"_-")
    if not bare or bare in _WORDS or folded in _WORDS:
        return True
    if bare.startswith(_STARTS) and _NUMBERED.fullmatch(bare):
        return True
    return len(bare) > 2 and bare[0] == bare[-1] and _ONE_LETTER.fullmatch(bare) is not None
