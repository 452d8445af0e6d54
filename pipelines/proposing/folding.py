"""How two headers are found to be one: no case, no spaces, simplified characters, words that say the same as one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.contract.yaml_file import read_yaml

_LEXICON = Path(__file__).with_name("synonyms.yml")
_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\x00-\x7f]+")
_FILLERS = frozenset({"the", "of", "a", "an", "in", "for", "to", "by", "is", "at", "on"})


@cache
def lexicon() -> dict[str, Any]:
    """The shipped words, as written in `synonyms.yml`."""
    return read_yaml(_LEXICON)


@cache
def tokens(header: str) -> tuple[str, ...]:
    """The words of a header: CustomerNo and customer_number are both ('customer', 'id'); Chinese stays in one piece."""
    from pipelines.ingest.reading import normalise_header

    plain = re.sub(r"[（(\[【].*?[)）\]】]", " ", normalise_header(header)).replace("#", " no ")
    plain = re.sub(r"(?i)\be-mail", "email", plain)
    found = [_canonical(part) for word in _WORDS.findall(plain) for part in _parts(word)]
    kept = [word for word in found if word not in _FILLERS]
    return tuple(dict.fromkeys(kept or found))


@cache
def folded(header: str) -> str:
    """A header as one comparable word."""
    return _tail("".join(tokens(header)))


def _parts(word: str) -> tuple[str, ...]:
    """custid is cust and id, where both are words that the lexicon knows."""
    low = word.casefold()
    if low.isascii() and low not in _vocabulary():
        for at in range(len(low) - 2, 1, -1):
            if low[:at] in _vocabulary() and low[at:] in _vocabulary():
                return low[:at], low[at:]
    return (word,)


@cache
def _vocabulary() -> frozenset[str]:
    words = [word for thing in lexicon()["things"].values() for word in thing["words"]]
    words += [word for first, others in lexicon()["alike"].items() for word in (first, *others)]
    words += ["name", "type", "status", "date", "time", "start", "end", "birth"]
    return frozenset(word for many in words for word in many.split() if len(word) > 1 and word.isascii())


def _canonical(word: str) -> str:
    if not word.isascii():
        return _simplified(word)
    word = word.casefold()
    singular = word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")) else word
    return _alike().get(word) or _alike().get(singular) or singular


@cache
def _alike() -> dict[str, str]:
    return {word: first for first, words in lexicon()["alike"].items() for word in words}


def _tail(word: str) -> str:
    """编号, 编码 and 代码 end a header alike; so do 日期 and 时间; 总价元 is 总价."""
    if len(word) > 2 and word[-1] in "元圆":
        word = word[:-1]
    for first, others in lexicon()["tails"].items():
        for other in sorted(others, key=len, reverse=True):
            if word.endswith(other) and len(word) > len(other) and not word.endswith(first):
                return word[: -len(other)] + first
    return word


@cache
def _simplified(word: str) -> str:
    from opencc import OpenCC

    return str(OpenCC("t2s").convert(word))
