"""What plain Splink compares in a company's customers, persons and organisations together, by its own page on them.

Page: topic_guides/comparisons/customising_comparisons, on the standardised columns. Templates where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Setup:
    """`certain` rules give the prior, `passes` are EM's, `weighted` the columns with term frequencies."""

    comparisons: Callable[[], list[Any]]
    certain: tuple[tuple[str, ...], ...]
    passes: tuple[tuple[str, ...], ...]
    weighted: tuple[str, ...]


def _of_a_company() -> list[Any]:
    """A name with term frequency, every line and mailbox, birth date, checked numbers, place, branch and address."""
    import splink.comparison_library as cl

    return [
        _name(),
        cl.ArrayIntersectAtSizes("phones", [1]),
        cl.EmailComparison("email"),
        cl.DateOfBirthComparison("born", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=True),
        cl.LevenshteinAtThresholds("citizen", [1]),
        cl.ExactMatch("tax"),
        cl.ExactMatch("branch"),
        cl.ExactMatch("place"),
        address_in_chinese(),
    ]


def _name() -> Any:
    """Equal with term frequency, sounding equal, an equal brand, then Jaro-Winkler over pinyin."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    levels = [
        cll.NullLevel("name_or_sound"),
        cll.ExactMatchLevel("name", term_frequency_adjustments=True),
        cll.ExactMatchLevel("sound"),
        cll.ExactMatchLevel("brand"),
        cll.JaroWinklerLevel("sound", 0.92),
        cll.JaroWinklerLevel("sound", 0.88),
        cll.JaroWinklerLevel("name", 0.7),
        cll.ElseLevel(),
    ]
    return cl.CustomComparison(output_column_name="name", comparison_levels=levels)


def address_in_chinese() -> Any:
    """Equal, equal road and door, nearly equal, equal road."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    levels = [
        cll.NullLevel("address"),
        cll.ExactMatchLevel("address"),
        cll.ExactMatchLevel("address_key"),
        cll.JaroWinklerLevel("address", 0.9),
        cll.ExactMatchLevel("road"),
        cll.ElseLevel(),
    ]
    return cl.CustomComparison(output_column_name="address", comparison_levels=levels)


def _of_voters() -> list[Any]:
    """Nothing but a name, a suburb and a postcode; templates of topic_guides/comparisons."""
    import splink.comparison_library as cl

    return [
        cl.NameComparison("name"),
        cl.JaroWinklerAtThresholds("locality", [0.92, 0.8]),
        cl.LevenshteinAtThresholds("postcode", [1, 2]),
    ]


SETUPS = {
    "company": Setup(
        _of_a_company,
        certain=(("citizen",), ("tax",), ("name", "phone"), ("name", "email")),
        passes=(("name",), ("phone",), ("email",)),
        weighted=("name", "email"),
    ),
    "voters": Setup(
        _of_voters,
        certain=(("name",),),  # no two records are equal in two fields
        passes=(("name",), ("postcode", "locality")),
        weighted=("name",),
    ),
}
