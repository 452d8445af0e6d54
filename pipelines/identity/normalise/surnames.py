"""Chinese surnames: which characters are one, how they sound, and where a name parts into surname and given name."""

from __future__ import annotations

from pipelines.identity.normalise.vocabulary import rows

_ROWS = rows("surnames")
READINGS = {row["surname"]: row["reading"] for row in _ROWS}
COMPOUND = frozenset(surname for surname in READINGS if len(surname) == 2)
# The two hundred that nine in ten Chinese bear.
COMMON = frozenset(row["surname"] for row in _ROWS if row["common"])
# The rank of the commonest surname behind a reading; those without one come last.
RANKS: dict[str, int] = {}
for _row in _ROWS:
    RANKS[_row["reading"]] = min(RANKS.get(_row["reading"], 999), int(_row["common"] or 998))


def split_name(name: str) -> tuple[str, str] | None:
    """(surname, given name) of Chinese characters, ('王', '') of a surname alone, None where it cannot be told.

    Four characters may be a compound surname, or two surnames of a married woman (陈李淑芬) or of both parents.
    """
    first_two = name[:2]
    if first_two in COMPOUND:
        return first_two, name[2:]
    if len(name) < 4:
        return name[:1], name[1:]
    if len(name) > 4 or name[0] not in READINGS:
        return None
    return (first_two, name[2:]) if name[0] in COMMON and name[1] in COMMON else (name[0], name[1:])


def is_full_name(text: str) -> bool:
    """Whether a text may stand alone as somebody's name: two to four characters that start with a surname."""
    return 2 <= len(text) <= 4 and (text[0] in READINGS or text[:2] in COMPOUND) and text not in COMPOUND
