"""Legal forms of organisations, Chinese and foreign: 股份有限公司, 'Co., Ltd.', 'N. V.'. Only which words are one.

Foreign forms are our own list and the terms of the package `cleanco`, without those that are words or names too.
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.vocabulary import table, words

_CHINESE = table("organisations")["legal_forms"]
_FOREIGN = table("companies")["legal_forms"]
_END = words(_CHINESE["end"])
_END_SIZES = sorted({len(form) for form in _END}, reverse=True)
_END_SIGNS = frozenset(form[-1] for form in _END)
_FRONT = sorted(words(_CHINESE["front"]), key=len, reverse=True)
_FRONT_SIGNS = frozenset(form[0] for form in _FRONT)
BRACKETED = words(_CHINESE["bracketed"])


def _cleanco_terms() -> frozenset[str]:
    from cleanco.clean import get_unique_terms

    plain = {term.replace(".", "").replace("/", "").strip() for term in get_unique_terms()}
    return frozenset(term for term in plain if term.isalpha() and len(term) > 1)


_NOT_FORMS = words(_FOREIGN["not_forms"])
SURE_FORMS = words(_FOREIGN["sure"])
LIKELY_FORMS = (words(_FOREIGN["likely"]) | (_cleanco_terms() - _NOT_FORMS)) - SURE_FORMS
FORMS = SURE_FORMS | LIKELY_FORMS
# Forms of several words, and the first words by which they are looked for at all.
PHRASES = re.compile(rf"(?<![^\W_])(?:{'|'.join(_FOREIGN['phrases'])})(?![^\W_])")
PHRASE_WORDS = frozenset(re.findall("^[a-z]+", phrase)[0] for phrase in _FOREIGN["phrases"])
APART = tuple(_FOREIGN["apart"])


def without_front_form(text: str) -> str:
    """A Chinese name without a legal form before it: 株式会社日立."""
    if text[0] not in _FRONT_SIGNS:
        return text
    return text[len(next((form for form in _FRONT if text.startswith(form) and len(text) > len(form) + 1), "")) :]


def without_chinese_form(text: str, at_least: int = 2) -> str:
    """A Chinese name without the legal forms at its end; so many characters always stay."""
    size = _form_size(text, at_least)
    while size:
        text = text[:-size]
        size = _form_size(text, at_least)
    return text


def _form_size(text: str, at_least: int) -> int:
    if text[-1:] in _END_SIGNS:
        for size in _END_SIZES:
            if text[-size:] in _END and len(text) >= size + at_least:
                return size
    return 0
