"""Names that say only that nothing is known are nothing; what merely looks like one is not."""

from __future__ import annotations

import pytest

from pipelines.identity.normalise.names import NOTHING, parse_names
from pipelines.identity.normalise.text import fold, is_placeholder


@pytest.mark.parametrize(
    "word",
    ["无", "不詳", " TEST ", "未提供", "N/A", "-", "　", "測試", "测试1", "測試客戶 12", "test user 3", "客户123",
     "散客002", "xxx", "XXXX", "。", "...",
     "asdf", "qwerty", "先生", "女士", "匿名", "aaa", "1111", "(无)", "no name", "John Doe", "walk-in customer",
     "会员 A01", "null"],
)  # fmt: skip
def test_words_for_nothing_known_are_nothing(word: str) -> None:
    assert is_placeholder(fold(word)) and parse_names([(word, None)])[0] == NOTHING


@pytest.mark.parametrize(
    "word",
    [
        "无锡",
        "吴无",
        "客户联",
        "测试仪器有限公司",
        "Testa",
        "Guest Maria",
        "Cash Johnny",
        "Ann",
        "艾艾",
        "Demos",
        "用户体验公司",
    ],
)
def test_names_that_begin_like_a_placeholder_are_names(word: str) -> None:
    assert parse_names([(word, None)])[0].name is not None


def test_what_a_department_declares_stays_where_the_name_says_nothing() -> None:
    assert [one.kind for one in parse_names([("不详", "person"), ("测试", "organisation"), ("无", None)])] == [
        "person",
        "organisation",
        None,
    ]


@pytest.mark.parametrize("written", ["13812345678", "li@example.com", "???", "12"])
def test_a_number_or_a_mailbox_is_no_persons_name(written: str) -> None:
    assert parse_names([(written, "person")])[0].name is None
