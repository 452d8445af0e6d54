"""Whether a name is a person's or an organisation's, by what it says; what the department declares comes after that.

A legal form cannot be a person's; 店 or 'Bank' at the end can (王店, John Bank), so they need more beside them.
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.legal_forms import SURE_FORMS
from pipelines.identity.normalise.nicknames import is_given_name
from pipelines.identity.normalise.places import PLACES
from pipelines.identity.normalise.surnames import COMPOUND
from pipelines.identity.normalise.trades import TRADES
from pipelines.identity.normalise.vocabulary import alternatives, table, words

_CHINESE = table("organisations")["kinds"]
_LATIN = table("companies")["kinds"]
_SITE_IN_BRACKETS = re.compile(r"\([^()]{2,}(?:店|分公司|门市|分行|支行|营业部|办事处)\)$|\([株有股]\)")
_CERTAIN = re.compile(alternatives(_CHINESE["certain"]))
_CERTAIN_SIGNS = frozenset(word[0] for word in words(_CHINESE["certain"]))
_ENDING = words(_CHINESE["ending"])
_SINGLE = words(_CHINESE["single"])
_CERTAIN_WORDS = words(_LATIN["certain"]) | SURE_FORMS
# Their short spellings too, as far as they are no words of their own: univ, intl, but not art or med.
_CERTAIN_WORDS |= {
    word
    for group in table("companies")["words"]["groups"]
    if not _CERTAIN_WORDS.isdisjoint(group.split())
    for word in group.split()
    if len(word) > 3
}
_PERHAPS = words(_LATIN["perhaps"])
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_PERSON_TITLES = ("先生", "女士", "小姐", "太太", "老师", "师傅", "阿姨")
_PERSON_FRONTS = frozenset(["mr", "mrs", "ms", "miss", "dr"])
_WORD = re.compile(r"[^\W_]+")
_DOTTED_FORM = re.compile(
    r"(?<![^\W_])(?:[nb]\.\s?v|s\.\s?a|s\.\s?p\.\s?a|a\.\s?g|s\.\s?r\.\s?l|k\.\s?k|co\.)(?:\.|,|$)"
)


def kind_of(folded: str, is_chinese: bool, declared: str | None) -> str | None:
    """'organisation', 'person' or None (nobody says) for a folded name."""
    is_declared_person = declared == "person"
    says = _is_chinese_organisation if is_chinese else _is_latin_organisation
    if says(folded, is_declared_person):
        return "organisation"
    if declared in ("person", "organisation"):
        return declared
    if is_chinese:
        return "person" if folded.endswith(_PERSON_TITLES) or "·" in folded or "・" in folded else None
    return "person" if folded.partition(" ")[0].rstrip(".") in _PERSON_FRONTS else None


def _is_chinese_organisation(folded: str, is_declared_person: bool) -> bool:
    if len(folded) < 4:
        return False
    if folded.endswith(("公司", "集团")):
        return True
    if not _CERTAIN_SIGNS.isdisjoint(folded) and _CERTAIN.search(folded):
        return True
    if "(" in folded and _SITE_IN_BRACKETS.search(folded):
        return True
    text = _BRACKET.sub("", folded).strip() if folded[-1] in ")]】" else folded
    if len(text) < 4 or (is_declared_person and len(text) == 4 and text[:2] in COMPOUND):
        return False
    if text[-3:] in _ENDING or text[-2:] in _ENDING:
        return True
    if any(text[-size:] in TRADES for size in (4, 3, 2)):
        return True
    if not is_declared_person and (text[:2] in PLACES or text[:3] in PLACES):
        return True
    return text[-1] in _SINGLE and text.isalnum() and (len(text) > 4 or not is_declared_person)


def _is_latin_organisation(folded: str, is_declared_person: bool) -> bool:
    found = _WORD.findall(folded)
    if len(found) > 1 and not _CERTAIN_WORDS.isdisjoint(found):
        return True
    if "." in folded and _DOTTED_FORM.search(folded):
        return True
    if is_declared_person or len(found) < 2 or _PERHAPS.isdisjoint(found):
        return False
    return not (len(found) == 2 and is_given_name(found[0]))
