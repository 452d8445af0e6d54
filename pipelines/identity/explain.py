"""Why two records are, or are not, one customer, in one sentence with the fields that spoke; never a value.

Compares the two records afresh and reads the registry; changes nothing.
"""

from __future__ import annotations

import duckdb

from pipelines.identity.evidence import RULES, spoken
from pipelines.identity.match import keys, pairs, rules
from pipelines.identity.registry import Registry
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace
from pipelines.sql import connect

_WORDS = {
    "same": ("两条记录是同一客户", "The two records are one customer"),
    "other": ("两条记录不是同一客户", "The two records are two customers"),
    "through": ("经由其他记录相连", "linked through other records"),
    "must_link": ("数据管理员判定为同一客户", "a steward decided that they are one"),
    "cannot_link": ("数据管理员判定为不同客户", "a steward decided that they are two"),
    "weak": ("证据不足", "the evidence is too weak"),
    "veto": ("有字段相互矛盾", "a field contradicts"),
    "broken": ("该关联因与更强的证据矛盾而断开", "their link was broken because it contradicts stronger evidence"),
    "gone": ("至少一条记录已不在来源中", "at least one record is no longer delivered"),
    "by": ("由{}认定", "linked by {}"),
}
_LEVELS = f"""
with x as (select * from pair where record_id = $a), y as (select * from pair where record_id = $b),
compared as (select {pairs.COMPARISON}, list_has_any(x.crowd, y.crowd) as crowd from x, y)
select {rules.EVIDENCE}
       || case when crowd then ' crowd=0' else '' end
       || case when other_kind then ' kind=0' else '' end
       || case when organisations and other_branch then ' branch=0' else '' end
       || case when organisations and other_place then ' place=0' else '' end,
       {rules.VERDICT}
from compared
"""  # noqa: S608 - built from this package's constants


def explain(ws: Workspace, record_a: str, record_b: str, language: str = "zh") -> str:
    """One sentence in `language` ('zh' or 'en') on why the two records are, or are not, one customer.

    Raises
    ------
    JukeError
        Where a record was never seen.
    """
    a, b = sorted((record_a, record_b))
    with Registry(ws.state / "registry.sqlite") as registry:
        states = dict(registry.rows("select record_id, customer_id from records where record_id in (?, ?)", [a, b]))
        missing = [record for record in (a, b) if record not in states]
        if missing:
            raise JukeError(
                [
                    Problem(f"no record '{record}' was ever seen", "identity", do="check its number")
                    for record in missing
                ]
            )
        guards = [rule + md5 for rule, md5 in registry.rows("select rule, value_md5 from guards")]
        link = registry.rows("select rule, evidence from links where record_a = ? and record_b = ?", [a, b])
        said = registry.rows(
            "select kind from decisions where record_a = ? and record_b = ? order by decision_id desc limit 1", [a, b]
        )
    evidence, verdict = _compare(ws, a, b, guards) or (link[0][1] if link else "", "gone")
    is_same = states[a] == states[b]
    reason = _reason(is_same, link[0][0] if link else None, said[0][0] if said else None, verdict)
    return _sentence(is_same, reason, link[0][0] if link else "", evidence, language)


def _compare(ws: Workspace, a: str, b: str, guards: list[str]) -> tuple[str, str | None] | None:
    """(evidence, verdict) of the two records' present values; None where one is not living."""
    path = ws.state / "features.duckdb"
    if not path.exists():
        return None
    with connect(ws, path, read_only=True) as connection:
        pairs.define_macros(connection)
        keys.make_pair(connection, a, b, guards)
        return _first(connection, a, b)


def _first(connection: duckdb.DuckDBPyConnection, a: str, b: str) -> tuple[str, str | None] | None:
    rows = connection.execute(_LEVELS, {"a": a, "b": b}).fetchall()
    return (rows[0][0], rows[0][1]) if rows else None


def _reason(is_same: bool, rule: str | None, decision: str | None, verdict: str | None) -> str:
    if is_same:
        return "must_link" if decision == "must_link" else "by" if rule else "through"
    if decision == "cannot_link":
        return "cannot_link"
    if rule:
        return "broken"
    return verdict if verdict in ("veto", "gone") else "weak"


def _sentence(is_same: bool, reason: str, rule: str, evidence: str, language: str) -> str:
    english = language != "zh"
    verdict = _WORDS["same" if is_same else "other"][english]
    why = _WORDS[reason][english].format(RULES[rule][english] if rule else "")
    fields = spoken(evidence, language)
    if english:
        return f"{verdict}: {why}" + (f" ({fields})." if fields else ".")
    return f"{verdict}：{why}" + (f"（{fields}）。" if fields else "。")
