"""How plain Splink is set up for each kind of data, as its own documentation shows; written before ours was measured.

Columns are the standardised ones that ours starts from. Every setup names the page it follows; where a page uses a
column that standardising does not have, the rule that takes its place blocks on more, never on less.
Pages: https://moj-analytical-services.github.io/splink/demos/… (the notebooks of Splink 5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.bench.identity import splink_comparisons as shown

Rule = str | tuple[str, ...]  # SQL, or columns that are equal


@dataclass(frozen=True)
class Setup:
    """One published way to use Splink. `certain` with `recall` gives the prior, `train_on` the passes of EM.

    `explode` are columns of lists to block on element by element; `between` compares departments with each other only.
    """

    page: str
    comparisons: Callable[[], list[Any]]
    blocking: tuple[Rule, ...]
    certain: tuple[Rule, ...] = ()
    recall: float = 0.7
    train_on: tuple[Rule, ...] = ()
    sample_pairs: float = 1e6
    explode: tuple[str, ...] = ()
    between: bool = False
    without_term_frequencies: bool = False


SETUPS = {
    "febrl3": Setup(
        "examples/duckdb/febrl3", shown.febrl3,
        blocking=(("number",), ("given",), ("family",), ("born",), ("postcode",)),
        certain=(("number",), ("given", "family", "born"),
                 "l.given = r.family and l.family = r.given and l.born = r.born"),
        recall=0.9, train_on=(("born",), ("postcode",)),
    ),
    "febrl4": Setup(  # state is not standardised for every country: road alone stands for state and road
        "examples/duckdb/febrl4 (the detailed model)", shown.febrl4,
        blocking=(("given", "family"), "l.given = r.family and l.family = r.given", ("born",), ("number",), ("road",),
                  ("house", "road"), ("postcode",)),
        certain=(("number",), ("given", "family", "born")), recall=0.8,
        train_on=(("born",), ("postcode",)), between=True, without_term_frequencies=True,
    ),
    "febrl4_within": Setup(  # the detailed model, for one file
        "examples/duckdb/febrl4 (the detailed model)", shown.febrl4,
        blocking=(("given", "family"), "l.given = r.family and l.family = r.given", ("born",), ("number",), ("road",),
                  ("house", "road"), ("postcode",), ("given",), ("family",)),
        certain=(("number",), ("given", "family", "born")), recall=0.8,
        train_on=(("born",), ("postcode",)), without_term_frequencies=True,
    ),
    "labels_column": Setup(
        "examples/duckdb/accuracy_analysis_from_labels_column (fake_1000)", shown.labels_column,
        blocking=(("given",), ("family",), ("born",), ("email",)),
        certain=("l.given = r.given and levenshtein(r.born, l.born) <= 1",
                 "l.family = r.family and levenshtein(r.born, l.born) <= 1",
                 "l.given = r.given and levenshtein(r.family, l.family) <= 2", ("email",)),
        train_on=(("born",), ("email",), ("given", "family")), without_term_frequencies=True,
    ),
    "tutorial": Setup(
        "tutorials/04_Estimating_model_parameters (fake_1000)", shown.tutorial,
        blocking=(("given", "locality"), ("family",)),
        certain=(("given", "born"), "l.given = r.given and levenshtein(r.family, l.family) <= 2", ("email",)),
        train_on=(("given", "family"), ("born",)), sample_pairs=2e6,
    ),
    "business_rates": Setup(  # the page trains no m: "probably not worth it given how few columns we have"
        "examples/duckdb_no_test/business_rates_match", shown.business_rates,
        blocking=(("name",), ("rarest",),
                  "l.rarest[1] = r.rarest[2] and substr(l.name, 1, 3) = substr(r.name, 1, 3)",
                  "l.rarest[2] = r.rarest[1] and substr(l.name, 1, 3) = substr(r.name, 1, 3)", ("postcode",)),
        sample_pairs=1e7,
    ),
    "names_alone": Setup(
        "topic_guides/comparisons/choosing_comparators: Jaro-Winkler, one column only, so no m to train",
        shown.names_alone,
        blocking=(("name",), ("substr(name, 1, 4)",), ("words",)), explode=("words",), sample_pairs=1e7,
    ),
    "names_and_words": Setup(
        "topic_guides/comparisons/choosing_comparators and customising_comparisons", shown.names_and_words,
        blocking=(("name",), ("substr(name, 1, 4)",), ("words",)), explode=("words",), sample_pairs=1e7,
    ),
    # The house is in the address and would count twice; neighbours' numbers are one digit off (both tried, and worse).
    "restaurants": Setup(
        "tutorials/04 and topic_guides/comparisons: templates for name, phone, address, with term frequencies",
        shown.restaurants,
        blocking=(("name",), ("phone",), ("address",), ("rarest",), ("substr(name, 1, 4)",), ("house",)),
        certain=(("phone",), ("name", "locality"), ("name", "house")), recall=0.8,
        train_on=(("phone",), ("name",), ("house",)), between=True, without_term_frequencies=True,
    ),
    "persons_in_chinese": Setup(
        "topic_guides/comparisons/customising_comparisons; api_docs/blocking (exploded lists)",
        shown.persons_in_chinese,
        blocking=(("name",), ("sound",), ("phones",), ("email",), ("citizen",), ("address_key",), ("born",)),
        certain=(("citizen",), ("name", "phone"), ("name", "email"), ("sound", "born")), recall=0.7,
        train_on=(("name",), ("phone",), ("email",)), explode=("phones",), without_term_frequencies=True,
    ),
    "companies_in_chinese": Setup(
        "topic_guides/comparisons/customising_comparisons; api_docs/blocking (exploded lists)",
        shown.companies_in_chinese,
        blocking=(("name",), ("sound",), ("brand",), ("phones",), ("email",), ("tax",), ("address_key",)),
        certain=(("tax",), ("name", "phone"), ("name", "email"), ("name", "address_key")), recall=0.6,
        train_on=(("name",), ("phone",), ("email",)), explode=("phones",), without_term_frequencies=True,
    ),
}  # fmt: skip
