"""Makes `characters.txt` from `words.txt` and the phrases that pypinyin brings: run it after changing the words.

`python -m pipelines.ingest.reading.evidence.rebuild`. Reading files never needs this module.
"""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path

_HERE = Path(__file__).parent
_GENERAL_WEIGHT = 45  # of the phrases beside the weights in words.txt: rare characters come from them
_LAST_STEP = 18  # characters rarer than 2^-18 are told by the standard's levels instead
_PER_LINE = 60


def rebuild() -> str:
    """The table as text: one block a script, one step a line: `step characters`, probability 2^-step."""
    from opencc import OpenCC

    classic = OpenCC("s2tw").convert
    simplified, traditional = Counter[str](), Counter[str]()
    for kind, script, weight, text in _lists():
        share = _shares(kind, text, weight)
        traditional.update(_shares(kind, classic(text), weight) if script == "s" else share)
        simplified.update(share if script == "s" else {})
    phrases = _phrases()
    simplified.update(_shares("words", phrases, _GENERAL_WEIGHT))
    traditional.update(_shares("words", classic(phrases), _GENERAL_WEIGHT))
    head = "# Made by rebuild.py from words.txt: how frequent a character is in customer data, 2^-step.\n"
    return head + "".join(_block(name, counts) for name, counts in (("s", simplified), ("t", traditional)))


def _lists() -> list[tuple[str, str, float, str]]:
    found = []
    for line in (_HERE / "words.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            head, text = line.split(": ", 1)
            weight, kind, script = head.split()
            found.append((kind, script, float(weight), text))
    return found


def _shares(kind: str, text: str, weight: float) -> dict[str, float]:
    """How the weight of a list is shared by its characters: as they occur, or by Zipf's law where they are ranked."""
    counts = Counter(text)
    if kind == "ranked":
        places = {char: place for place, char in reversed(list(enumerate(text)))}
        counts = Counter({char: 1 / (place + 8) for char, place in places.items()})
    total = sum(counts.values())
    return {char: weight * count / total for char, count in counts.items()}


def _phrases() -> str:
    from pypinyin.phrases_dict import phrases_dict

    return "".join(phrases_dict)


def _block(name: str, counts: Counter[str]) -> str:
    total = sum(counts.values())
    steps: dict[int, list[str]] = {}
    for char, count in sorted(counts.items()):
        step = round(-math.log2(count / total))
        if "\u3400" <= char <= "\u9fff" and step <= _LAST_STEP:
            steps.setdefault(step, []).append(char)
    lines = [
        f"{name} {step} {''.join(chars[at : at + _PER_LINE])}\n"
        for step, chars in sorted(steps.items())
        for at in range(0, len(chars), _PER_LINE)
    ]
    return "".join(lines)


if __name__ == "__main__":
    (_HERE / "characters.txt").write_text(rebuild(), encoding="utf-8")
