"""How natural the accented letters and signs of a Latin text are, in bits: é in Café, never in lÃ©t or 'ÖÐ¹ú'."""

from __future__ import annotations

import re

_ASCII, _CONTROL, _ODD = 6.0, 18.0, 17.0
_WESTERN = {  # bits of a letter inside a word
    **dict.fromkeys("é", 6.0),
    **dict.fromkeys("áíóäöüñç", 7.0),
    **dict.fromkeys("èàãõêôâßåøúæ", 8.5),
    **dict.fromkeys("ëïîûòìùýœšžÿðþ", 10.5),
}
_CENTRAL = {
    **dict.fromkeys("áíéý", 7.5),
    **dict.fromkeys("łąężśćńóčšžřěůťďňőűăşţľĺŕđ", 8.0),
    **dict.fromkeys("öüäôßç", 9.0),
}
_TURKISH = {**dict.fromkeys("ış", 6.5), **dict.fromkeys("ğçöü", 7.5), **dict.fromkeys("âî", 10.0)}
_SIGNS = {
    **dict.fromkeys("’", 9.0),
    **dict.fromkeys("£€“”–", 10.0),
    **dict.fromkeys("‘—…®™°©\u00a0´·«»½", 12.0),
    **dict.fromkeys("§±²³µ•ªº¿¡×", 13.5),
}
_RUN = re.compile(r"[^\x00-\x7f]+")
_JOINED = 3.0  # bits for every further letter that is not ASCII in a row: 'ü' and 'ß' may meet, five never do


class Latin:
    """Bits of a text under one alphabet."""

    def __init__(self, letters: dict[str, float]) -> None:
        capitals = {char.upper(): bits + 2.5 for char, bits in letters.items() if len(char.upper()) == 1}
        self._letters = {**capitals, **letters}

    def surprise(self, text: str) -> float:
        bits = _ASCII * len(text)
        for run in _RUN.finditer(text):
            bits += self._run(run.group(), text[: run.start()][-1:], text[run.end() : run.end() + 1])
        return bits

    def _run(self, run: str, before: str, after: str) -> float:
        bits = 0.0
        for at, char in enumerate(run):
            left = run[at - 1] if at else before
            right = run[at + 1] if at + 1 < len(run) else after
            bits += self._char(char, left, right) - _ASCII + (_JOINED * min(at, 3))
        return bits

    def _char(self, char: str, left: str, right: str) -> float:
        if char in self._letters:
            return self._letters[char] + self._misplaced(char, left, right)
        if char in _SIGNS:
            # a sign stands beside digits, blanks and quotes; only the apostrophe within a word
            within = left.isalpha() and right.isalpha() and char not in "’´·"
            return _SIGNS[char] + (6.0 if within else 0.0)
        return _CONTROL + 4 if char < "\u00a0" else _ODD

    def _misplaced(self, char: str, left: str, right: str) -> float:
        if char.isupper():
            # begins a word, or the whole word is in capitals
            if left.islower() or (left.isupper() and right.islower()):
                return 8.0
            return 0.0 if right.isalpha() or left.isupper() else 5.0
        if not (left.isalpha() or right.isalpha()):
            return 7.0
        return 5.0 if left.isupper() and right.isupper() else 0.0


WESTERN, CENTRAL, TURKISH = Latin(_WESTERN), Latin(_CENTRAL), Latin(_TURKISH)


def natural_share(text: str) -> tuple[float, int]:
    """Which share of the characters beyond ASCII is a usual letter or sign, and of how many."""
    characters = [char for run in _RUN.findall(text) for char in run]
    usual = sum(char.lower() in _WESTERN or char in _SIGNS for char in characters)
    return (usual / len(characters) if characters else 0.0), len(characters)
