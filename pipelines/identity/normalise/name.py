"""What the name of a person or an organisation says, taken apart: the type only; `names` makes it."""

from __future__ import annotations

from typing import NamedTuple


class Name(NamedTuple):
    """The parts of one name; what is not said is None (`place` and `branch`: '').

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
