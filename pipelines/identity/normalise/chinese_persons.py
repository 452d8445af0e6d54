"""Names of persons in Chinese characters: 张偉先生(采购) is 张伟, 王总 is some 王, 张伟/李娜 are two and so nobody.

Not here: names in Latin letters (`latin_persons`) and whether a name is a person's at all (`kinds`).
"""

from __future__ import annotations

import re

from pipelines.identity.normalise.masks import is_masked, like, starred
from pipelines.identity.normalise.name import Name
from pipelines.identity.normalise.pinyin import sound_of, together
from pipelines.identity.normalise.surnames import COMMON, COMPOUND, READINGS, is_full_name, split_name
from pipelines.identity.normalise.vocabulary import alternatives, table, words

_TITLES = table("persons")["titles"]
_LATIN_TITLES = words(table("persons")["latin"]["titles"])
_LONG = words(_TITLES["long"])
_LONG_SIZES = sorted({len(word) for word in _LONG}, reverse=True)
_LONG_ENDS = frozenset(word[-1] for word in _LONG)
_SHORT = words(_TITLES["short"])
_BEFORE_SURNAME = words(_TITLES["before_surname"])
_BEFORE = re.compile(rf"^(?:{alternatives(_TITLES['before'])})(\s*:\s*|\s+|(?=[\u3400-\u9fff]{{2,4}}))")
_RELATION = re.compile(rf"(?:{alternatives(_TITLES['relations'])})$")
_RELATION_ENDS = frozenset(word[-1] for word in words(_TITLES["relations"]))
_ROLES = words(_TITLES["roles"]) | _LONG

_CHINESE = r"\u3400-\u9fff\U00020000-\U0003ffff"
_PLAIN = re.compile(rf"[{_CHINESE}]+")
_BRACKETS = re.compile(r"[(\[【〔<《「『{][^()\[\]【】〔〕<>《》「」『』{}]*[)\]】〕>》」』}]")
_BRACKET_SIGNS = re.compile(r"[()\[\]【】〔〕<>《》「」『』{}]")
_NUMBERS = re.compile(r"\+?\d[\d\s-]*")
_DOT = re.compile(r"\s*[·•・‧∙⋅ㆍ᛫･˙]\s*|(?<=[\u3400-\u9fff]{2})\.(?=[\u3400-\u9fff]{2})")
_TWO_PERSONS = re.compile(r"[/、&+,;|\\]|(?<=[\u3400-\u9fff]{2})[和与及](?=[\u3400-\u9fff]{2})")
_PIECES = re.compile(r"[\W_]+")
_NOT_SEEN = re.compile(r"[^\w*]+")
_LATIN = re.compile(r"[^\W\d_\u3400-\u9fff\U00020000-\U0003ffff]+")

_UNCLEAR = Name("person")


def parse_chinese_person(folded: str) -> Name:
    """A person's name from a folded one that holds Chinese characters."""
    if _PLAIN.fullmatch(folded) and folded[-1] != "某":
        return _named(folded)
    if is_masked(folded, True):
        return _masked(starred(folded))
    text = _BRACKETS.sub(" ", folded).strip() or _PIECES.sub(" ", _BRACKET_SIGNS.sub(" ", folded))
    text = _NUMBERS.sub(" ", _BEFORE.sub("", text))
    if _DOT.search(text):
        return _dotted([part for part in _DOT.split(text) if part])
    latin = [word for word in _LATIN.findall(text) if word not in _LATIN_TITLES]
    text = _one_person(_LATIN.sub(" ", text))
    if len(text) == 1 and latin:
        return _with_latin_given_name(text, latin)
    return _named(text) if text else _UNCLEAR


def _one_person(text: str) -> str:
    """The name in a text with blanks, dashes and slashes; '' where there are two persons' names."""
    found = [piece for part in _TWO_PERSONS.split(text) if (piece := _without_roles(part))]
    if len(found) == 1:
        return found[0]
    full = [piece for piece in dict.fromkeys(found) if is_full_name(_untitled(piece))]
    return full[0] if len(full) == 1 else ""


def _without_roles(part: str) -> str:
    """Pieces between blanks and dashes written as one name: '张 伟', '张伟-财务'; two full names are none."""
    pieces = [piece for piece in _PIECES.split(part) if piece]
    names = [piece for piece in pieces if piece not in _ROLES] or pieces
    if len(names) == 2 and is_full_name(names[0]) and len(names[1]) > 1 and names[1][0] in COMMON:
        return "" if names[0] not in COMPOUND and not set(names[0]) <= COMMON else "".join(names)
    return "".join(names)


def _untitled(text: str) -> str:
    """A name without the titles and polite words behind it; '' where it is nothing else."""
    while text and text[-1] in _LONG_ENDS:
        size = next((size for size in _LONG_SIZES if text[-size:] in _LONG and size <= len(text)), 0)
        if not size:
            break
        text = text[:-size]
    return text


def _only_surname(text: str) -> str:
    """The surname in 王总, 老王 and 欧阳工; '' where more is said."""
    if text[-1] in _SHORT and (text[:-1] in COMPOUND or (len(text) == 2 and text[0] in READINGS)):
        return text[:-1]
    return text[1] if len(text) == 2 and text[0] in _BEFORE_SURNAME and text[1] in COMMON else ""


def _named(text: str) -> Name:
    """A name of Chinese characters only."""
    if len(text) > 3 and (before := _BEFORE.match(text)):
        rest = text[before.end() :]
        text = rest if is_full_name(_untitled(rest)) else text
    text = _untitled(text)
    if not text:
        return _UNCLEAR
    if text[-1] in _RELATION_ENDS and (relation := _RELATION.search(text)) and relation.start():
        if relation.start() > 1:
            return _UNCLEAR
        text = text[0]
    return _parted(_only_surname(text) or text)


def _called_by(text: str) -> str:
    """The character of the given name in 阿国, 小伟, 丽哥 and 兰; '' where a surname stands there."""
    if len(text) == 1:
        return "" if text in COMMON else text
    if len(text) != 2:
        return ""
    if text[0] == "阿" or (text[0] == "小" and text[1] not in COMMON):
        return text[1]
    return text[0] if text[1] in _SHORT and text[0] not in READINGS else ""


def _parted(text: str) -> Name:
    """A name without anything beside it, as surname and given name."""
    if called := _called_by(text):
        return Name("person", called, together(called), given=called, given_root=called)
    parts = split_name(text)
    if not parts and len(text) > 4 and all(map(is_full_name, _TWO_PERSONS.split(text))):
        return _UNCLEAR
    if not parts:
        return Name("person", text, together(text))
    family, given = parts
    return Name("person", text, sound_of(family, given), "", "", family, given or None, given or None)


def _dotted(parts: list[str]) -> Name:
    """A name of another people in Chinese, with dots: 买买提·吐尔逊. The last part is the family's or the father's."""
    parts = [_PIECES.sub("", part) for part in parts]
    parts[-1] = _untitled(parts[-1]) or parts[-1]
    given, family = "".join(parts[:-1]), parts[-1]
    if parts[0] in READINGS:
        given, family = "".join(parts[1:]), parts[0]
    if not given or not family:
        return _named(given or family) if given or family else _UNCLEAR
    sound = " ".join(sorted((together(given), together(family))))
    return Name("person", "".join(parts), sound, "", "", family, given, given)


def _with_latin_given_name(surname: str, latin: list[str]) -> Name:
    """'David 张' and '张david'."""
    given = " ".join(latin)
    sound = " ".join(sorted([*latin, READINGS.get(surname) or together(surname)]))
    name = " ".join(sorted([*latin, surname]))
    return Name("person", name, sound, "", "", surname, given, latin[0], sorted({*latin, surname}))


def _masked(text: str) -> Name:
    """A name with '*' for what is hidden; the surname counts where it is seen."""
    text = _NOT_SEEN.sub("", _NUMBERS.sub("", _BRACKETS.sub("", text)))
    while len(text) > 2 and (cut := _untitled(text)) and cut != text:
        text = cut
    seen = text.split("*", 1)[0]
    family = seen[:2] if seen[:2] in COMPOUND else seen[:1]
    return Name("person", family=family or None, name_mask=like(text))
