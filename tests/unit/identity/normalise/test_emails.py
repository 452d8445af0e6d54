"""Mailboxes: what providers ignore, slips of the hand, roles and inventions."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.emails import parse_email
from pipelines.identity.normalise.text import fold


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Li+shop@B.Example", "li@b.example"),
        ("mailto:a@b.cn", "a@b.cn"),
        ("John.Smith+x@googlemail.com", "johnsmith@gmail.com"),
        ("zhang.san@163.con", "zhang.san@163.com"),
        ("zhang.san@126.com", "zhang.san@126.com"),
        ("li@gmial.com", "li@gmail.com"),
        ("李四 <li.si＠firm.com.cn>", "li.si@firm.com.cn"),
        ("wang(at)firm.com", "wang@firm.com"),
        ("li.si@firm.cn; x.y@firm.cn", "li.si@firm.cn"),
        ("test@test.com", None),
        ("123456@qq.com", None),
        ("l***@qq.com", None),
        ("a@b", None),
        ("无", None),
    ],
)
def test_an_address_for_mail_becomes_its_mailbox(written: str, expected: str | None) -> None:
    assert parse_email(fold(written)).email == expected


def test_the_mailbox_of_a_role_names_no_one() -> None:
    assert parse_email("sales01@firm.cn")[:2] == ("sales01@firm.cn", None)
    assert parse_email("salesman.li@firm.cn").email_user == "salesman.li"


def test_a_mailbox_named_by_a_mobile_gives_its_number() -> None:
    assert parse_email("13912345671@139.com").phone == "+8613912345671"
    assert parse_email("13912345671@firm.cn").phone is None
