"""What departments write becomes what can be compared: numbers, addresses, mailboxes."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.addresses import parse_address
from pipelines.identity.normalise.identifiers import (
    email,
    is_credit_code,
    is_national_id,
    is_taiwan_business_number,
    tax_number,
)
from pipelines.identity.normalise.phones import to_e164
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


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("139 1234 5671", "+8613912345671"),
        ("+86-13912345671", "+8613912345671"), ("008613912345671", "+8613912345671"),
        
        ("021-68881234转801", "+862168881234"), ("+886 912 345 679", "+886912345679"),
        ("+852 6123 4567", "+85261234567"),
        
        ("138****8000", None), ("13800138000", None), ("11111111", None), ("无", None),
    ],
)  # fmt: skip
def test_a_phone_number_becomes_e164_or_nothing(written: str, expected: str | None) -> None:
    assert to_e164(fold(written)) == expected


def test_one_door_written_in_many_ways_has_one_key() -> None:
    ways = (
        "上海市浦东新区世纪大道100号3幢502室",
        "浦東新區世紀大道一百號3棟502",
        "中国上海市浦东新区世纪大道１００号３栋５０２室",
    )
    assert len({parse_address(fold(way)).key for way in ways}) == 1


def test_two_estates_in_one_road_are_two_keys() -> None:
    assert parse_address("和平路69号锦绣华庭6栋").key != parse_address("和平路69号香榭丽舍6栋").key


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Li+shop@B.Example", "li@b.example"),
        ("mailto:a@b.cn", "a@b.cn"),
        ("test@test.com", None),
        ("a@b", None),
        ("无", None),
    ],
)
def test_an_address_for_mail_becomes_its_mailbox(written: str, expected: str | None) -> None:
    assert email(fold(written)) == expected
