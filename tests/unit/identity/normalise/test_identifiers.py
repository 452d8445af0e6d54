"""Numbers that prove themselves, and those that are only equal to one another."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.identifiers import (
    Numbers,
    is_credit_code,
    is_national_id,
    is_taiwan_business_number,
    parse_number,
    tax_number,
)
from pipelines.identity.normalise.text import fold


def test_a_credit_code_is_known_by_its_check_digit() -> None:
    assert is_credit_code("91350100M000100Y43")  # the specimen of GB 32100-2015
    assert not is_credit_code("91350100M000100Y44")
    assert not is_credit_code("91350100M000100I43")  # I is not in the alphabet


def test_a_national_id_is_known_by_its_check_digit_and_date() -> None:
    assert is_national_id("11010519491231002X")  # the specimen of GB 11643
    assert not is_national_id("110105194912310021")
    assert not is_national_id("11010519491331002X")


def test_a_taiwan_business_number_is_known_by_its_weighted_sum() -> None:
    assert is_taiwan_business_number("04595257")
    assert not is_taiwan_business_number("04595253")


def test_a_tax_number_that_fails_its_check_is_nothing() -> None:
    assert tax_number(fold(" 91350100m000100y43 ")) == "91350100M000100Y43"
    assert tax_number("91350100M000100Y44") is None
    assert tax_number("000000000000000000") is None


def test_an_old_organisation_code_agrees_with_the_credit_code_it_became_part_of() -> None:
    ways = ("91350100M000100Y43", "M000100Y-4", "350100M000100Y4")
    assert {parse_number(fold(way)).tax for way in ways} == {"M000100Y4"}


def test_an_id_of_fifteen_digits_is_the_one_of_eighteen() -> None:
    assert parse_number("110105491231002") == parse_number(fold("11010519491231002X"))
    assert parse_number("110105491231002") == Numbers(citizen="11010519491231002X", born="19491231")


@pytest.mark.parametrize(
    ("written", "region", "expected"),
    [
        ("A123456789", "TW", Numbers(citizen="A123456789")),
        ("A123456(3)", "HK", Numbers(citizen="A1234563")),
        ("DE 136 695 976", "CN", Numbers(tax="DE136695976")),
        ("51 824 753 556", "AU", Numbers(tax="51824753556")),
        ("310101********1234", "CN", Numbers(citizen_mask="310101________1234")),
        ("310101***1234", "CN", Numbers(citizen_mask="310101%1234")),
        ("9133****0Y43", "CN", Numbers()),
        ("536-90-4399", "US", Numbers(number="536904399")),
        ("5304218", "CN", Numbers(number="5304218")),
        ("123456789", "CN", Numbers()),
        ("无", "CN", Numbers()),
    ],
)
def test_a_number_proves_what_its_check_digit_says(written: str, region: str, expected: Numbers) -> None:
    assert parse_number(fold(written), region) == expected
