"""What the name of a person or an organisation says, taken apart: the type only; `names` makes it."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """The parts of one name; what is not said is None (`place` and `branch`: '').

    `name` is what names somebody, Latin words in alphabetical order (`words` as a set, None of only Chinese ones), and
    `sound` its pinyin. Persons: `family` without `given` is a surname alone (王总); `given_root` is the first given
    name in its full form (robert of bob j); `name_mask` a pattern for LIKE where a part is hidden, and then no name.
    Organisations: `brand` is the name without its words for a trade, `trade` the first of them that says something.
    `branch` None: something is said, but not whether it is a branch ('苏州宏思有限公司(苏州)').
    """

    kind: str | None = None
    name: str | None = None
    sound: str | None = None
    place: str = ""
    branch: str | None = ""
    family: str | None = None
    given: str | None = None
    given_root: str | None = None
    words: list[str] | None = None
    name_mask: str | None = None
    brand: str | None = None
    trade: str | None = None


NOTHING = Name()
