"""Names of organisations in Latin letters: 'The ACME Tech. Co., Ltd. (Beijing)', 'N V PHILIPS', 'KONINKL PHILIPS'.

Words are compared as a set, since registers sort and turn them; each in one spelling ('Intl', 'Technol.'), without
legal forms wherever they stand. Not here: names with Chinese characters (`organisations`).
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.legal_forms import APART, FORMS, PHRASE_WORDS, PHRASES, SURE_FORMS
from pipelines.identity.normalise.masks import is_masked, latin_like, starred
from pipelines.identity.normalise.name import Name
from pipelines.identity.normalise.places import JOINED, LATIN_PLACES, place_in
from pipelines.identity.normalise.trades import LATIN_TRADES, split_latin_trade
from pipelines.identity.normalise.vocabulary import groups, table, words

_VOCABULARY = table("companies")
_SPELLING = groups(_VOCABULARY["words"]["groups"])
_NOISE = words(_VOCABULARY["noise"]["words"])
_BRANCHES = words(_VOCABULARY["branches"]["words"])
_HEAD = re.compile(rf"[\s,(-]+(?:{'|'.join(_VOCABULARY['branches']['head'])})\W*$")
_HEADS = tuple(_VOCABULARY["branches"]["head"])
_PLAIN = re.compile(r"[a-z]{2,}(?: [a-z]{2,})*")
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
# A letter that a register could not write: 'I{umlaut over (n)}ternational'.
_CODED = re.compile(r"\{[^{}]*\}")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘`´](?=[^\W\d_])")
_INITIALS = re.compile(r"(?<![^\W_])[^\W\d_] ?\. ?(?:(?:[^\W\d_] ?\. ?)+(?:[^\W\d_](?![^\W_]))?|[^\W\d_](?![^\W_]))")
_SLASHED = re.compile(r"(?<![^\W_])([aiskp])/([s])(?![^\W_])")
_TOKEN = re.compile(r"[^\W_]+|,|-(?= )")
_ENDS = frozenset(",-")
_MC = re.compile(r"\bmc (?=[a-z]{3})")
# Behind these stands another name of the same company.
_OTHER_NAME = (" t/a ", " d/b/a ", " dba ", " trading as ", " doing business as ", " formerly ", " a/k/a ", " aka ")


def _open_brackets(text: str) -> tuple[str, str, str]:
    """(text without brackets, place found in one, site found in one)."""
    place = site = ""
    for inner in ("".join(parts).strip() for parts in _BRACKET.findall(text)):
        place = place or place_in(inner.replace(" ", ""))
        if not _BRANCHES.isdisjoint(inner.split()):
            site = site or inner
    return _BRACKET.sub(" ", text), place, site


def _tokens(text: str) -> list[str]:
    """Words, and the commas and dashes between them; initials and letters in a row joined: 'n. v.', 'i b m'."""
    text = _APOSTROPHE.sub("", text)
    if "." in text:
        text = _INITIALS.sub(lambda found: re.sub(r"[ .]", "", found.group()) + " ", text)
    text = _SLASHED.sub(r"\1\2", text)
    tokens: list[str] = []
    is_letters = False
    for token in _TOKEN.findall(text.replace("&", " ").replace("+", " ")):
        if token in _NOISE:
            continue
        is_letter = len(token) == 1 and token.isalpha()
        if is_letter and is_letters:
            tokens[-1] += token
        else:
            tokens.append(token)
        is_letters = is_letter
    return tokens


def _cut_tail(tokens: list[str]) -> tuple[list[str], list[str]]:
    """(name, what stands behind its legal form or a last dash): a seat, 'ARNHEM, NL', or a branch, 'Beijing Office'."""
    forms = [at for at, token in enumerate(tokens) if token in FORMS]
    if forms and forms[-1] + 1 < len(tokens) and any(token not in FORMS for token in tokens[: forms[-1]]):
        tail = tokens[forms[-1] + 1 :]
        if tail[0] in _ENDS or _site(tail):
            return tokens[: forms[-1] + 1], tail
    for at in range(len(tokens) - 2, 0, -1):
        if tokens[at] in _ENDS and _site(tokens[at + 1 :]):
            return tokens[:at], tokens[at + 1 :]
    is_numbered = tokens[-1:] and tokens[-1].isdigit() and len(tokens) > 2 and tokens[-2] in _BRANCHES
    if is_numbered or (len(tokens) > 2 and tokens[-1] in _BRANCHES and tokens[-2] in LATIN_PLACES):
        return tokens[:-2], tokens[-2:]
    return tokens, []


def _site(tail: list[str]) -> bool:
    return not _BRANCHES.isdisjoint(tail[-2:])


def _without_forms(said: list[str]) -> list[str]:
    """Words without legal forms, wherever they stand; an unsure one stays where only a trade would be left."""
    kept = [word for word in said if word not in FORMS]
    letters = [word for word in kept if len(word) == 1 and word.isalpha()]
    if len(letters) > 1:
        kept = _join_letters(kept, letters)
    if all(_SPELLING.get(word, word) in LATIN_TRADES for word in kept):
        kept = [word for word in said if word not in SURE_FORMS] or said
    return kept


def _join_letters(kept: list[str], letters: list[str]) -> list[str]:
    """Letters that sorting tore apart: those of a legal form go ('AKZO N NOBEL V'), others stand as one word."""
    form = next((form for form in APART if set(form) <= set(letters)), "")
    rest = [letter for letter in letters if letter not in form]
    joined = "".join(sorted(rest))
    more = [joined] if joined and joined not in FORMS else []
    return [word for word in kept if word not in letters] + more or kept


def _take_place(said: list[str]) -> tuple[list[str], str]:
    """(words without a place, place), where a name is left beside it: 'Siemens China Ltd', not 'Bank of China Ltd'."""
    places = [word for word in said if word in LATIN_PLACES]
    rest = [word for word in said if word not in LATIN_PLACES]
    if len(places) == 1 and any(len(word) > 2 and word not in LATIN_TRADES for word in rest):
        return rest, LATIN_PLACES[places[0]]
    return said, ""


def _branch(tail: list[str]) -> str:
    """'beijing' of 'Beijing Branch', 'store 12' of 'Store #12'; '' of a seat."""
    if not _site(tail):
        return ""
    named = [word for word in tail if word not in _BRANCHES and word not in _ENDS]
    places = [LATIN_PLACES[word] for word in named if word in LATIN_PLACES]
    return places[0] if len(places) == len(named) == 1 else " ".join(word for word in tail if word not in _ENDS)


def _opened(folded: str) -> tuple[str, str, str]:
    """(text, place, site) of a folded name without brackets and 'Headquarters', places of two words joined."""
    text, place, site = folded, "", ""
    for mark in _OTHER_NAME:
        if mark in text:
            text = text.partition(mark)[0] or text
    if "mc " in text:
        text = _MC.sub("mc", text)
    if text.endswith(_HEADS):
        text = _HEAD.sub("", text) or text
    if not _PLAIN.fullmatch(text):
        text, place, site = _open_brackets(_CODED.sub("", text))
    for joined in JOINED:
        if joined in text:
            text = text.replace(joined, joined.replace(" ", ""))
    return text, place, site


def _core_words(name: list[str]) -> list[str]:
    """The words that name a company, each in its one spelling, of all its words."""
    if not PHRASE_WORDS.isdisjoint(name):
        name = PHRASES.sub(" ", " ".join(name)).split() or name
    return [_SPELLING.get(word, word) for word in _without_forms(name)]


def parse_company(folded: str) -> Name:
    """An organisation's name from a folded one without Chinese characters."""
    if "*" in folded and is_masked(folded, False):
        return Name("organisation", name_mask=latin_like(starred(folded)))
    text, place, site = _opened(folded)
    tokens, tail = _cut_tail(_tokens(text))
    name = [token for token in tokens if token not in _ENDS]
    said = _core_words(name)
    if not said:
        return Name("organisation")
    # Without a legal form a place may be the name: 'China Grill', "Joe's Shanghai".
    if not FORMS.isdisjoint(name):
        said, named_place = _take_place(said)
        place = place or named_place
    if not place and not _site(tail):
        place = next((LATIN_PLACES[word] for word in tail if word in LATIN_PLACES), "")
    return _named(sorted(said), place, _branch(tail) or site)


def _named(said: list[str], place: str, branch: str) -> Name:
    core = " ".join(said)
    brand, trade = split_latin_trade(said)
    return Name("organisation", core, core, place, branch, words=sorted(set(said)), brand=" ".join(brand), trade=trade)
