"""Words that say what an organisation does, and the brand that is left without them: 华为技术 is 华为 in 技术."""

from __future__ import annotations

from pipelines.identity.normalise.vocabulary import groups, table, words

_CHINESE = table("organisations")["trades"]
_FOREIGN = table("companies")["trades"]
# Each Chinese word for a trade with the one that stands for its group.
TRADES = groups(_CHINESE["groups"])
_SIZES = sorted({len(word) for word in TRADES}, reverse=True)
_ENDS = frozenset(word[-1] for word in TRADES)
_FILLER = words(_CHINESE["filler"])
LATIN_TRADES = words(_FOREIGN["words"])
_LATIN_FILLER = words(_FOREIGN["filler"])


def split_trade(core: str) -> tuple[str, str | None]:
    """(brand, trade) of a Chinese core: of several trades the first that says something; a brand has two characters."""
    found: list[str] = []
    rest = core
    while rest[-1] in _ENDS:
        for size in _SIZES:
            if rest[-size:] in TRADES and len(rest) > size + 1:
                break
        else:
            break
        found.insert(0, TRADES[rest[-size:]])
        rest = rest[:-size]
    return rest, next((trade for trade in found if trade not in _FILLER), found[0] if found else None)


def is_only_trade(text: str) -> bool:
    """Whether nothing but words for trades is said: 银行, 科技发展."""
    if text in TRADES:
        return True
    rest, trade = split_trade(text)
    return trade is not None and rest in TRADES


def split_latin_trade(said: list[str]) -> tuple[list[str], str | None]:
    """(words of the brand, trade) of a Latin core's words; the brand is never empty."""
    brand = [word for word in said if word not in LATIN_TRADES]
    found = [word for word in said if word in LATIN_TRADES]
    trade = next((word for word in found if word not in _LATIN_FILLER), found[0] if found else None)
    return (brand, trade) if brand else (said, None)
