"""Permissions, web events, benefits, wallet survey, market sizes and calendar, read back by Python's own csv."""

from __future__ import annotations

import csv
import io
import json
from collections import defaultdict

import pytest
import yaml

from pipelines.demo import GeneratedDemo
from pipelines.settings import DEFAULT_WORKSPACE
from tests.unit.demo import demo_files as files

#: export -> (encoding, separator, entity that its contract feeds)
HABITS = {
    "partner_reports": ("utf-8-sig", ",", "partner_reports"),
    "permissions": ("gbk", ",", "contact_permissions"), "web_events": ("utf-8-sig", ",", "web_events"),
    "loyalty_benefits": ("utf-8-sig", ",", "loyalty_benefits"), "wallet_survey": ("utf-16", "\t", "wallet_answers"),
    "market_size": ("gbk", ",", "market_sizes"), "business_calendar": ("utf-8-sig", ",", "business_events"),
}  # fmt: skip
MARKS = {"utf-8-sig": b"\xef\xbb\xbf", "utf-16": b"\xff\xfe"}


def _read(demo: GeneratedDemo, delivery: dict[str, str]) -> list[files.Row]:
    encoding, separator, _ = HABITS[delivery["export"]]
    text = files.path_of(demo, delivery).read_bytes().decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=separator))


def _rows(demo: GeneratedDemo, export: str) -> list[files.Row]:
    """The records of every delivery, in order of arrival."""
    return [row for one in files.deliveries(demo, export, "marketing") for row in _read(demo, one)]


@pytest.mark.parametrize("export", list(HABITS))
def test_every_file_has_its_habit_its_contracts_headers_and_the_records_expected(
    demo: GeneratedDemo, export: str
) -> None:
    encoding, separator, entity = HABITS[export]
    contract = yaml.safe_load((DEFAULT_WORKSPACE / "contracts" / "marketing" / f"{export}.yml").read_text("utf-8"))
    wanted = [column["from"] for column in contract["feeds"][entity]["columns"].values()]
    for one in files.deliveries(demo, export, "marketing"):
        content = files.path_of(demo, one).read_bytes()
        assert content.startswith(MARKS.get(encoding, b""))
        assert content.decode(encoding).splitlines()[0].split(separator) == wanted
        if one["outcome"] == "loaded":
            assert one["header"] + len(_read(demo, one)) == one["physical"], one["file"]


def test_a_permission_is_withdrawn_after_it_was_given_and_only_then(demo: GeneratedDemo) -> None:
    said: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in _rows(demo, "permissions"):
        said[row["客户编号"], row["渠道"]].append((row["生效日期"], row["授权"]))
    histories = {tuple(word for _, word in sorted(words)) for words in said.values()}
    assert histories == {("同意",), ("不同意",), ("同意", "撤回同意")}
    assert {channel for _, channel in said} == {"短信", "邮件", "微信", "电话"}


def test_a_look_at_a_category_comes_before_an_order_of_that_category(demo: GeneratedDemo) -> None:
    bought: dict[tuple[str, str], list[str]] = defaultdict(list)
    for _, rows in files.said(demo, "orders", "sales", "2026-11-20"):
        for row in rows:
            bought[row["客户编号"], row["商品编码"][:2]].append(row["下单时间"][:10].replace("/", "-"))
    looks = [row for row in _rows(demo, "web_events") if row["event_id"].startswith("V") and row["customer_no"]]
    looks = [row for row in looks if row["event_id"] != "V999999999-0"]  # that one is damaged
    followed = [
        any(row["event_time"][:10] <= day for day in bought[row["customer_no"], row["product_code"][:2]])
        for row in looks
    ]
    assert len(looks) > 200 and sum(followed) / len(followed) > 0.95
    assert {row["event_type"] for row in looks} == {"page_view", "search", "add_to_cart"}


def test_web_events_of_a_night_are_new_and_one_nights_come_late(demo: GeneratedDemo) -> None:
    deliveries = files.deliveries(demo, "web_events", "marketing")
    numbers = [row["event_id"] for one in deliveries for row in _read(demo, one)]
    assert len(numbers) == len(set(numbers))
    late = [one for one in deliveries if one["incident"] == "late_web_events"]
    assert late and all(one["night"] > one["business_date"] for one in late)
    for one in deliveries[1:]:
        assert {row["event_time"][:10] for row in _read(demo, one)} <= {one["business_date"]}


def test_benefits_are_given_to_members_from_their_first_day_on(demo: GeneratedDemo) -> None:
    joined = {}
    for one in files.deliveries(demo, "members", "marketing"):
        with files.path_of(demo, one).open(encoding="utf-8-sig", newline="") as file:
            joined |= {row["会员编号"]: row["入会日期"] for row in csv.DictReader(file)}
    benefits = _rows(demo, "loyalty_benefits")
    assert len(benefits) > 50
    assert all(joined[row["会员编号"]] <= row["发放日期"] and float(row["金额(元)"]) > 0 for row in benefits)


def test_some_answers_hold_only_a_rank_and_some_only_a_spend(demo: GeneratedDemo) -> None:
    answers = _rows(demo, "wallet_survey")
    told = [(bool(row["品类年支出(万元)"]), bool(row["本司排名"])) for row in answers]
    assert {(True, True), (True, False), (False, True)} <= set(told)
    assert all(int(row["本司排名"] or 1) <= int(row["使用品牌数"]) for row in answers)


def test_the_market_is_sized_for_every_category_with_its_source(demo: GeneratedDemo) -> None:
    sizes = {(row["年份"], row["商品大类"]): row for row in _rows(demo, "market_size")}
    assert len(sizes) == 2 * len({category for _, category in sizes}) == 12
    assert all(float(row["市场规模(亿元)"]) > 0 and row["来源"] for row in sizes.values())


def test_planted_sizes_are_what_the_files_hold(demo: GeneratedDemo) -> None:
    sizes = json.loads((demo.truth / "planted.json").read_text("utf-8"))["sizes"]
    words = [row["授权"] for row in _rows(demo, "permissions")]
    assert sizes["permissions_withdrawn"] == words.count("撤回同意") > 0
    assert sizes["permissions_refused"] == words.count("不同意") > 0
    assert sizes["web_events"] + sizes["damaged_web_events"] == len(_rows(demo, "web_events"))
    assert sizes["benefits"] == len(_rows(demo, "loyalty_benefits"))
    assert sizes["wallet_answers"] == len(_rows(demo, "wallet_survey"))
