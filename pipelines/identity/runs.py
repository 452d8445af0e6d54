"""What each run of identity did and what it warns of, in zh and en: kept in the registry beside the run's sequence.

`outputs` writes the data set `identity_runs` from it. A night on which nobody changes is no run and leaves no row.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from pipelines.identity import match
from pipelines.identity.evidence import Words
from pipelines.identity.match.keys import NUMBERS
from pipelines.identity.match.weights import FEWEST_RECORDS
from pipelines.identity.registry import Model, Registry

_COUNTED = """
select (select count(*) from known where is_living), (select count(*) from customers where state = 'living'),
       count(*) filter (broken is null and rule <> 'model'), count(*) filter (broken is null and rule = 'model'),
       count(*) filter (broken is not null), (select count(*) from match_crowded where is_guarded)
from known_links where is_link
"""
_KEPT = """
insert or replace into run_facts (seq, records, customers, exact_links, model_links, broken_links, guarded_values,
    pairs, warnings_zh, warnings_en) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_CROWDED = """
select rule, count(*), count_if(is_guarded), sum(profiles)::bigint from match_crowded group by rule order by rule
"""
_KEYS_ZH = {
    "phone": "电话", "email": "电子邮箱", "email_user": "邮箱用户名", "tax": "税号", "citizen": "身份证号",
    "number": "其他证件号", "address": "地址", "name": "姓名或名称", "bare": "英文名称", "brand_sound": "字号读音",
    "name_place": "名称与地区", "born_family": "出生日期与姓", "born_given": "出生日期与名",
    "born_place": "出生日期与地区", "born_year": "出生年份与姓名", "family_place": "姓与地区",
    "given_place": "名与地区", "road_place": "道路与地区", "house_road": "门牌与道路", "part": "姓名中的词",
    "given": "名", "born": "出生日期", "mask": "掩码号码", "brand": "字号", "brand_head": "名称开头与地区",
    "brand_place": "字号与地区", "name_road": "姓名与道路", "word": "名称中的词", "stem": "名称中词的开头",
}  # fmt: skip


def keep(
    connection: duckdb.DuckDBPyConnection, registry: Registry, model: Model, pairs: int, warned: Sequence[Words]
) -> None:
    """Write the row of the registry's newest run; not committed. Needs the copy as the run leaves it.

    `pairs` compared; `warned` what clustering said, beside what matching says.
    """
    counts = connection.execute(_COUNTED).fetchall()[0]
    chinese = [*_said_by_match(connection, model), *(zh for zh, _ in warned)]
    english = [*match.warnings(connection, model), *(en for _, en in warned)]
    registry.write(_KEPT, [(registry.seq, *counts, pairs, "\n".join(chinese), "\n".join(english))])


def _said_by_match(connection: duckdb.DuckDBPyConnection, model: Model) -> list[str]:
    """`match.warnings` in Chinese."""
    few = [f"客户记录不足 {FEWEST_RECORDS} 条，使用出厂权重判定"] if model.is_shipped else []
    names = {number: rule for rule, number in NUMBERS.items()}
    return few + [
        f"{_KEYS_ZH.get(names[rule], names[rule])}：{values:,} 个值由 {holders:,} 条记录共用，未逐对比较"
        + (f"；其中 {guarded:,} 个不作依据" if guarded else "")
        for rule, values, guarded, holders in connection.execute(_CROWDED).fetchall()
    ]
