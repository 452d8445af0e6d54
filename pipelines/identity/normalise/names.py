"""Names of persons and organisations, taken apart into what names someone and what only describes.

The one entry to the modules of names; each kind of name has its own. Whether two names belong together is decided in
`match`, not here.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pipelines.identity.normalise.chinese_persons import parse_chinese_person
from pipelines.identity.normalise.companies import parse_company
from pipelines.identity.normalise.kinds import kind_of
from pipelines.identity.normalise.latin_persons import (
    Parts,
    given_root,
    latin_words,
    looks_like_person,
    named,
    parse_latin_person,
    sound_of_words,
    together_if_chinese,
)
from pipelines.identity.normalise.name import NOTHING, Name
from pipelines.identity.normalise.organisations import parse_organisation
from pipelines.identity.normalise.pinyin import sound_of
from pipelines.identity.normalise.placeholders import is_placeholder
from pipelines.identity.normalise.text import fold_all

__all__ = ["NOTHING", "Name", "parse_names"]

_CHINESE = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HIDDEN_BY_CIRCLES = str.maketrans("○◯", "**")
_CIRCLES = re.compile("[○◯]")
_SPACES = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")


def parse_names(rows: Sequence[tuple[str | None, ...]]) -> list[Name]:
    """Parse (name as written, declared customer type, given name, family name) rows; same order as given.

    A row may end after the declared type. Where no name is written, it is made of given and family name.
    """
    with _without_collection():
        return _parse_all(rows)


@contextmanager
def _without_collection() -> Iterator[None]:
    """No garbage is looked for meanwhile: names make no cycles, and walking all of them took a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _parse_all(rows: Sequence[tuple[str | None, ...]]) -> list[Name]:
    written = [_show_mask(row[0]) if row[0] else "" for row in rows]
    parsed = [
        _parse(folded, as_written, row[1])
        for folded, as_written, row in zip(fold_all(written), written, rows, strict=True)
    ]
    for at, row in enumerate(rows):
        if len(row) > 3 and (row[2] or row[3]) and parsed[at].kind != "organisation":
            parsed[at] = _with_columns(parsed[at], row[2] or "", row[3] or "")
    return parsed


def _show_mask(written: str) -> str:
    """Circles stand for hidden characters, before folding takes them for the numeral zero."""
    return written.translate(_HIDDEN_BY_CIRCLES) if _CIRCLES.search(written) else written


def _parse(folded: str, written: str, declared: str | None) -> Name:
    is_chinese = _CHINESE.search(folded) is not None
    if is_placeholder(_SPACES.sub("", folded) if is_chinese else folded):
        return NOTHING._replace(kind=declared) if declared in ("person", "organisation") else NOTHING
    kind = kind_of(folded, is_chinese, declared)
    if kind == "organisation":
        return _checked(parse_organisation(folded) if is_chinese else parse_company(folded), folded)
    if kind or is_chinese or looks_like_person(folded):
        parsed = parse_chinese_person(folded) if is_chinese else parse_latin_person(folded, written)
        return _checked(parsed if kind else Name(None, *parsed[1:]), folded)
    return Name(None, *parse_company(folded)[1:-2])


def _checked(parsed: Name, folded: str) -> Name:
    """A name, unless it says nothing without what stood beside it: 测试有限公司, 未知先生."""
    if parsed.name and parsed.name != folded and is_placeholder(parsed.name):
        return Name(parsed.kind)
    return parsed


def _with_columns(parsed: Name, given: str, family: str) -> Name:
    """A person's name whose given and family names were delivered in columns of their own."""
    given, family = ("" if is_placeholder(part) else part for part in fold_all([given, family]))
    if not given and not family:
        return parsed
    if _CHINESE.search(given + family):
        return _chinese_columns(parsed, given.replace(" ", ""), family.replace(" ", ""))
    parts = Parts(" ".join(latin_words(family)), " ".join(latin_words(given)))
    said = f"{parts.given} {parts.family}".split()
    parts = together_if_chinese(parts)
    if not said:
        return parsed
    if not parsed.name:
        return named(said, parts)
    return parsed._replace(
        kind="person",
        family=parts.family or parsed.family,
        given=parts.given or parsed.given,
        given_root=given_root(parts.given or parsed.given),
        sound=sound_of_words(said, parts) if len(said) == len(parsed.name.split()) else parsed.sound,
    )


def _chinese_columns(parsed: Name, given: str, family: str) -> Name:
    """Chinese parts; some departments write the whole name into the given name's column."""
    if family and given.startswith(family) and len(given) > len(family):
        given = given.removeprefix(family)
    whole = parse_chinese_person(family + given)
    if not family or not whole.name:
        return parsed if parsed.name else whole
    core = parsed.name or whole.name
    if core != family + given:
        return parsed._replace(kind="person") if parsed.name else whole
    return whole._replace(family=family, given=given or None, given_root=given or None, sound=sound_of(family, given))
