"""What plain Splink compares, by kind of data: lists of its own comparisons, as the pages of `splink_settings` do."""

from __future__ import annotations

from typing import Any

from tests.bench.identity_worlds.splink_comparisons import address_in_chinese

_DATE = {"input_is_string": True, "datetime_format": "%Y%m%d"}


def febrl3() -> list[Any]:
    import splink.comparison_library as cl

    return [
        cl.NameComparison("given"),
        cl.NameComparison("family"),
        cl.DateOfBirthComparison("born", **_DATE),
        cl.DamerauLevenshteinAtThresholds("number", [2]),
        cl.ExactMatch("house").configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]


def febrl4() -> list[Any]:
    import splink.comparison_library as cl

    return [
        cl.NameComparison("given").configure(term_frequency_adjustments=True),
        cl.NameComparison("family").configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("born", **_DATE, invalid_dates_as_null=True),
        cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
        cl.ExactMatch("house").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    ]


def labels_column() -> list[Any]:
    import splink.comparison_library as cl

    return [
        cl.ForenameSurnameComparison("given", "family"),
        cl.DateOfBirthComparison("born", **_DATE),
        cl.ExactMatch("locality").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ]


def tutorial() -> list[Any]:
    import splink.comparison_library as cl

    return [
        cl.NameComparison("given"),
        cl.NameComparison("family"),
        cl.LevenshteinAtThresholds("born", 1),
        cl.ExactMatch("locality").configure(term_frequency_adjustments=True),
        cl.EmailComparison("email"),
    ]


def _token_level(below: str) -> dict[str, Any]:
    """The product of the frequencies of the words that two names share, as the business rates page has it."""
    product = (
        "list_reduce(list_concat([1.0], list_transform(list_intersect(tokens_l, tokens_r), lambda t: t.share)),"
        " lambda p, q: p * q)"
    )
    return {"sql_condition": f"{product} < {below}", "label_for_charts": f"shared words rarer than {below}"}


def business_rates() -> list[Any]:
    import splink.comparison_library as cl

    levels = [
        {"sql_condition": "tokens_l is null or tokens_r is null", "label_for_charts": "null", "is_null_level": True},
        *[_token_level(below) for below in ("1e-12", "1e-10", "1e-8", "1e-6", "1e-4")],
        {"sql_condition": "ELSE", "label_for_charts": "all other"},
    ]
    tokens = {"output_column_name": "tokens", "comparison_levels": levels, "comparison_description": "words"}
    return [tokens, cl.PostcodeComparison("postcode"), cl.ExactMatch("house")]


def names_alone() -> list[Any]:
    """One comparison is a ladder of thresholds: a fine one lets the cut be found where it is best."""
    import splink.comparison_library as cl

    return [cl.JaroWinklerAtThresholds("name", [round(0.99 - 0.02 * step, 2) for step in range(15)])]


def names_and_words() -> list[Any]:
    import splink.comparison_library as cl

    return [*names_alone(), cl.ArrayIntersectAtSizes("words", [3, 2, 1])]


def restaurants() -> list[Any]:
    import splink.comparison_library as cl

    return [
        cl.NameComparison("name").configure(term_frequency_adjustments=True),
        cl.ExactMatch("phone").configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("address", [0.95, 0.88, 0.7]),
        cl.JaroWinklerAtThresholds("locality", [0.9]).configure(term_frequency_adjustments=True),
    ]


def _name_in_chinese(*between: str) -> Any:
    """Equal with term frequency, sounding equal, then Jaro-Winkler over pinyin: Splink's page on own comparisons."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    return cl.CustomComparison(
        output_column_name="name",
        comparison_levels=[
            cll.NullLevel("name_or_sound"),
            cll.ExactMatchLevel("name", term_frequency_adjustments=True),
            cll.ExactMatchLevel("sound"),
            *[cll.ExactMatchLevel(column) for column in between],
            cll.JaroWinklerLevel("sound", 0.92),
            cll.JaroWinklerLevel("sound", 0.88),
            cll.JaroWinklerLevel("name", 0.7),
            cll.ElseLevel(),
        ],
    )


def persons_in_chinese() -> list[Any]:
    import splink.comparison_library as cl

    return [
        _name_in_chinese(),
        cl.ArrayIntersectAtSizes("phones", [1]),
        cl.EmailComparison("email"),
        cl.DateOfBirthComparison("born", **_DATE),
        cl.LevenshteinAtThresholds("citizen", [1]),
        address_in_chinese(),
    ]


def companies_in_chinese() -> list[Any]:
    import splink.comparison_library as cl

    return [
        _name_in_chinese("brand"),
        cl.ArrayIntersectAtSizes("phones", [1]),
        cl.EmailComparison("email"),
        cl.ExactMatch("tax"),
        cl.ExactMatch("branch"),
        cl.ExactMatch("place"),
        address_in_chinese(),
    ]
