"""English given names and what they are called for short: bob is robert, liz is elizabeth, and the other way round.

The commonest stand in a table of our own, which says which one is meant (bill is william); the package `nicknames`
adds rarer ones where it names one root only.
"""

from __future__ import annotations

from functools import cache, lru_cache

from pipelines.identity.normalise.vocabulary import groups, table


@cache
def _own() -> dict[str, str]:
    return groups(table("nicknames")["groups"])


@cache
def _package() -> tuple[dict[str, set[str]], frozenset[str]]:
    """(roots of each nickname, names that are roots)."""
    from nicknames import NickNamer

    namer = NickNamer()
    return namer.canonical_lookup, frozenset(namer.nickname_lookup)


@lru_cache(maxsize=50_000)
def nickname_root(word: str) -> str:
    """The full form of a given name that is written short; any other word as it is."""
    if root := _own().get(word):
        return root
    roots, full = _package()
    found = roots.get(word)
    if not found or len(found) > 1 or len(word) < 3 or word in full:
        return word
    root = next(iter(found))
    return _own().get(root, root)


def is_common_given_name(word: str) -> bool:
    """Whether a word is one of the commonest English given names or a short form of one."""
    return word in _own()


@lru_cache(maxsize=50_000)
def is_given_name(word: str) -> bool:
    """Whether a word is known as an English given name."""
    roots, full = _package()
    return word in full or word in roots or word in _own()
