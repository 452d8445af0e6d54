"""Why two are, or are not, one customer, in one sentence with the fields that spoke; never a value.

Compares the two records afresh and reads the registry; changes nothing. Of two customers it takes the two records that
speak loudest for their being one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import duckdb

from pipelines.identity import decisions, match, subjects
from pipelines.identity.evidence import name_of_rule, spoken
from pipelines.identity.registry import Model, Registry
from pipelines.problems import JukeError, Problem
from pipelines.settings import Workspace
from pipelines.sql import connect

_WORDS = {
    "same": ("两条记录是同一客户", "The two records are one customer"),
    "other": ("两条记录不是同一客户", "The two records are two customers"),
    "through": ("经由其他记录相连", "linked through other records"),
    "must_link": ("数据管家判定为同一客户", "a steward decided that they are one"),
    "cannot_link": ("数据管家判定为不同客户", "a steward decided that they are two"),
    "weak": ("证据不足", "the evidence is too weak"),
    "veto": ("有字段相互矛盾", "a field contradicts"),
    "broken": ("该关联因与更强的证据矛盾而断开", "their link was broken because it contradicts stronger evidence"),
    "oversized": ("该关联因所成客户过大而断开", "their link was broken because the customer would have been too large"),
    "gone": ("至少一条记录已不在来源中", "at least one record is no longer delivered"),
    "by": ("由{}认定", "linked by {}"),
}
_LOUDEST = """
select l.record_a, l.record_b from links l join records x on x.record_id = l.record_a
join records y on y.record_id = l.record_b
where (x.customer_id = ? and y.customer_id = ?) or (x.customer_id = ? and y.customer_id = ?)
order by l.is_link desc, l.score desc, 1, 2 limit 1
"""
_INSIDE = """
select l.record_a, l.record_b from links l join records x on x.record_id = l.record_a
join records y on y.record_id = l.record_b and y.customer_id = x.customer_id
where x.customer_id = ? and l.is_link = 1 and l.broken is null order by 1, 2
"""
_LONGEST_WAY = 6


@dataclass(frozen=True)
class _Known:
    """What the registry says of two records."""

    a: str
    b: str
    is_same: bool
    rule: str | None  # of a link between them
    evidence: str
    broken: str | None
    decision: decisions.Decision | None
    way: list[str]
    model: Model | None


def explain(ws: Workspace, a: str, b: str, language: str = "zh") -> str:
    """One sentence in `language` ('zh' or 'en') on why two records, or customers, are or are not one.

    Raises
    ------
    JukeError
        Where either was never seen, or a night is at work.
    """
    with Registry(ws.state / "registry.sqlite", reading=True) as registry:
        known = _look_up(registry, *_records(registry, a, b))
    evidence, verdict = _compare(ws, known) or (known.evidence, "gone")
    return _sentence(known, _reason(known, verdict), evidence, language)


def _records(registry: Registry, a: str, b: str) -> tuple[str, str]:
    """The two records to compare, in the registry's order."""
    found, problems = subjects.find_each(registry, a, b)
    if a == b:
        problems.append(Problem("an explanation is about two", "identity", do="name another second one"))
    if problems:
        raise JukeError(problems)
    first, second = found
    if first.customer and second.customer and first.customer != second.customer:
        ids = (first.customer, second.customer, second.customer, first.customer)
        if loudest := registry.rows(_LOUDEST, ids):
            return loudest[0]
    others = [record for record in second.records if record != first.record] or [second.record]
    one, other = sorted((first.record, others[0]))
    return one, other


def _look_up(registry: Registry, a: str, b: str) -> _Known:
    states = dict(registry.rows("select record_id, customer_id from records where record_id in (?, ?)", [a, b]))
    query = "select rule, evidence, broken, is_link from links where record_a = ? and record_b = ?"
    rule, evidence, broken, is_link = (registry.rows(query, [a, b]) or [(None, "", None, 0)])[0]
    is_same = states[a] == states[b]
    way = _way(registry.rows(_INSIDE, [states[a]]), a, b) if is_same and not is_link else []
    decision = _decision(registry, a, b, "must_link" if is_same else "cannot_link")
    return _Known(a, b, is_same, rule if is_link else None, evidence, broken, decision, way, registry.model())


def _decision(registry: Registry, a: str, b: str, kind: str) -> decisions.Decision | None:
    """The newest decision in force that stands between the two, or holds them together."""
    about = [
        number for number, sides in decisions.members(registry, kind).items()
        if (a in sides["a"] and b in sides["b"]) or (b in sides["a"] and a in sides["b"])
    ]  # fmt: skip
    return next((one for one in decisions.all_decisions(registry) if about and one.number == max(about)), None)


def _way(links: list[tuple[str, str]], a: str, b: str) -> list[str]:
    """The shortest way from one to the other over links of their customer; [] where stewards are part of it."""
    came: dict[str, str] = {a: a}
    waiting = deque([a])
    while waiting and b not in came:
        at = waiting.popleft()
        for x, y in links:
            for one, other in ((x, y), (y, x)):
                if one == at and other not in came:
                    came[other] = at
                    waiting.append(other)
    way = [b]
    while b in came and way[-1] != a:
        way.append(came[way[-1]])
    return way[::-1] if b in came else []


def _compare(ws: Workspace, known: _Known) -> tuple[str, str | None] | None:
    """(evidence, rule or 'veto') of the two records' present values; None where one is not living."""
    path = ws.state / "features.duckdb"
    if not path.exists() or known.model is None:
        return None
    try:
        with connect(ws, path, read_only=True) as connection:
            found = match.score_pairs(connection, known.model, [(known.a, known.b)])
    except duckdb.IOException:
        raise JukeError(Problem("a night is at work", "identity", do="ask again when it is over")) from None
    except duckdb.CatalogException:  # the cache file was made anew and no night has filled it
        return None
    return next(((evidence, rule) for _, _, _, rule, evidence in found), None)


def _reason(known: _Known, verdict: str | None) -> str:
    if known.is_same:
        return "must_link" if known.decision else "by" if known.rule else "through"
    if known.decision:
        return "cannot_link"
    if known.rule:
        return known.broken or "broken"
    return verdict if verdict in ("veto", "gone") else "weak"


def _sentence(known: _Known, reason: str, evidence: str, language: str) -> str:
    english = language != "zh"
    verdict = _WORDS["same" if known.is_same else "other"][english]
    why = _WORDS[reason][english].format(name_of_rule(known.rule, language) if known.rule else "")
    why += _detail(known, reason, english)
    fields = spoken(evidence, language)
    if english:
        return f"{verdict}: {why}" + (f" ({fields})." if fields else ".")
    return f"{verdict}：{why}" + (f"（{fields}）。" if fields else "。")


def _detail(known: _Known, reason: str, english: bool) -> str:
    """Which decision, or which other records."""
    if known.decision and reason in ("must_link", "cannot_link"):
        number, by, day = known.decision.number, known.decision.by, known.decision.at[:10]
        return f" (decision {number} by {by}, {day})" if english else f"（判定 {number}，{by}，{day}）"
    if reason == "through" and 2 < len(known.way) <= _LONGEST_WAY:
        return (": " if english else "：") + " – ".join(known.way)
    return ""
