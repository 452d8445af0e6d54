"""Names of persons in Latin letters, in either order: 'Smith, John', 'Mr. John A. Smith Jr', 'ZHANG San-Feng'.

Words stand in alphabetical order in `name`, since both orders are written; family and given name are told apart where
a comma, capitals, Chinese surnames or known given names tell.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipelines.identity.normalise.masks import is_masked, latin_like, starred
from pipelines.identity.normalise.name import Name
from pipelines.identity.normalise.nicknames import is_common_given_name, nickname_root
from pipelines.identity.normalise.pinyin import one_u, split_pinyin
from pipelines.identity.normalise.vocabulary import table, words

_VOCABULARY = table("persons")["latin"]
_TITLES = words(_VOCABULARY["titles"])
_FIRST_SURNAMES = words(_VOCABULARY["first_surnames"])
_PARTICLES = words(_VOCABULARY["particles"])
_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"|“[^”]*”|(?<=\s)'[^']+'(?=\s)|\S+@\S+|\+?\d[\d -]{5,}")
# Without one of these there is nothing to take out.
_ODD = re.compile("[(\\[\"“'’‘`´@\\d]")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘`´](?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
_TWO_PERSONS = re.compile(r"\s(?:&|and|und|et)\s|\S/\S|[;&]")
_MC = re.compile(r"\bmc (?=[a-z]{3})")


class Parts(NamedTuple):
    """A Latin name's family and given name ('' where it has none)."""

    family: str
    given: str


def latin_words(text: str) -> list[str]:
    """The words of a folded name that name somebody, in their order: no titles, remarks or numbers."""
    if _ODD.search(text):
        text = _APOSTROPHE.sub("", _ASIDE.sub(" ", text))
    if "mc " in text:
        text = _MC.sub("mc", text)
    return [word for word in _WORD.findall(text) if word not in _TITLES and not word.isdigit()]


def _first_long(given: str) -> str:
    """The given name that somebody goes by: the first that is more than an initial."""
    said = given.split()
    return next((word for word in said if len(word) > 1), said[0] if said else "")


def given_root(given: str | None) -> str | None:
    """The full form of a person's first given name: 'robert' of 'bob j'; None of none."""
    return nickname_root(_first_long(given)) if given else None


def _capital_surname(written: str, count: int) -> int | None:
    """Where the one word in capitals stands among the words of 'ZHANG San Feng'; None without one such word."""
    if written.isupper() or written.islower():
        return None
    found = _WORD.findall(written)
    capitals = [at for at, word in enumerate(found) if word.isupper() and len(word) > 1]
    return capitals[0] if len(found) == count and len(capitals) == 1 else None


def _is_given_name_only(word: str, other: str) -> bool:
    return is_common_given_name(word) and not is_common_given_name(other)


def _western(said: list[str]) -> Parts:
    """Family name last with its particles, or first where only the last word is a given name or an initial."""
    if len(said) == 2 and len(said[0]) > 1 and (len(said[1]) == 1 or _is_given_name_only(said[1], said[0])):
        return Parts(said[0], said[1])
    start = len(said) - 1
    while start > 1 and said[start - 1] in _PARTICLES:
        start -= 1
    return Parts(" ".join(said[start:]), " ".join(said[:start]))


def _parts(said: list[str], folded: str, written: str) -> Parts:
    before, comma, _ = folded.partition(",")
    first = latin_words(before) if comma else []
    if first and len(first) < len(said):
        return together_if_chinese(Parts(" ".join(first), " ".join(said[len(first) :])))
    if len(said) == 1:
        return Parts(said[0], "")
    at = _capital_surname(written, len(said))
    if at is not None:
        return together_if_chinese(Parts(said[at], " ".join(said[:at] + said[at + 1 :])))
    if len(said) > 2 and said[0] in _FIRST_SURNAMES and said[-1] not in _FIRST_SURNAMES:
        return Parts(said[0], " ".join(said[1:]))
    chinese = split_pinyin(said)
    return Parts(*chinese) if chinese else _western(said)


def together_if_chinese(parts: Parts) -> Parts:
    """A Chinese surname and given name in pinyin, each written together; others as they are."""
    if parts.given and split_pinyin(f"{parts.family} {parts.given}".split()):
        return Parts(parts.family.replace(" ", ""), parts.given.replace(" ", ""))
    return parts


def looks_like_person(folded: str) -> bool:
    """Whether a name of which nobody says what it is may be parted as a person's."""
    if not _PLAIN.fullmatch(folded.replace(",", "").replace("-", " ").replace(".", "")) or "of " in folded:
        return False
    said = latin_words(folded)
    return 2 <= len(said) <= 4 and (
        is_common_given_name(said[0]) or is_common_given_name(said[-1]) or split_pinyin(said) is not None
    )


def sound_of_words(said: list[str], parts: Parts) -> str:
    """Words in alphabetical order; a Chinese name as surname and given name, each written together."""
    if len(said) > 1 and parts.given and split_pinyin(said):
        return " ".join(sorted(map(one_u, together_if_chinese(parts))))
    return " ".join(sorted(said))


def parse_latin_person(folded: str, written: str) -> Name:
    """A person's name from a folded one without Chinese characters; `written` for its capitals."""
    if "*" in folded and is_masked(folded, False):
        return Name("person", name_mask=latin_like(starred(folded)))
    if _TWO_PERSONS.search(folded):
        return Name("person")
    said = latin_words(folded)
    if not said:
        return Name("person")
    return named(said, _parts(said, folded, written))


def named(said: list[str], parts: Parts) -> Name:
    """The name of these words and parts."""
    return Name(
        "person",
        " ".join(sorted(said)),
        sound_of_words(said, parts),
        family=parts.family or None,
        given=parts.given or None,
        given_root=given_root(parts.given),
        words=sorted(set(said)),
    )
