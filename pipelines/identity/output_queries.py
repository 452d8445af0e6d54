"""What identity's data sets hold, as SQL over the registry's copy (`mirror`) and the tables that `outputs` loads.

A link whose `broken` is empty stands inside one customer: clusters were made so.
"""

from __future__ import annotations

from pipelines.identity.trouble import WEAK_SCORE

# (rule or reason of review, evidence, whether it is a reason)
SENTENCES_NEEDED = f"""
select distinct rule, evidence, false from known_links where is_link
union select 'must_link', '', false
union select coalesce(broken, case when is_link then 'weak' else 'uncertain' end), evidence, true from known_links
where broken is not null or not is_link or score < {WEAK_SCORE}
order by all
"""  # noqa: S608 - a number of ours
_BRIDGE = """
select k.record_id as customer_record_id, k.customer_id,
       case when k.rule is null then 'single' when k.rule = 'must_link' then 'steward'
            when k.rule = 'model' then 'model' else 'exact:' || k.rule end as decided_by,
       k.score as match_score, k.other_id as linked_customer_record_id, t.zh as evidence_zh, t.en as evidence_en
from known k join sentences t on t.rule = coalesce(k.rule, '') and t.evidence = coalesce(k.evidence, '')
where k.is_living
"""
_LINKS = """
select l.record_a as record_id_a, l.record_b as record_id_b, l.rule, l.score as match_score,
       t.zh as evidence_zh, t.en as evidence_en
from known_links l join sentences t on t.rule = l.rule and t.evidence = l.evidence
where l.is_link
union all
select first_id, record_id, 'must_link', null, t.zh, t.en from (
    select k.record_id, min(k.record_id) over (partition by g.together) as first_id
    from known k join must_groups g on g.record_id = k.record_id where k.is_living
) join sentences t on t.rule = 'must_link' where record_id <> first_id
"""
# What a steward has decided about is not asked again; of two records that others brought together nobody asks.
_REVIEW = f"""
with decided as (
    select a.record_id as one, b.record_id as other from cannot_sides a
    join cannot_sides b on b.decision_id = a.decision_id and b.side <> a.side
), asked as (
    select a, b, record_a as record_id_a, record_b as record_id_b, score, evidence,
           coalesce(broken, case when not is_link then 'uncertain' else 'weak' end) as reason
    from known_links where not is_link or broken is not null or score < {WEAK_SCORE}
), pairs as (
    select l.*, x.customer_id <> y.customer_id as is_apart,
           x.score < {WEAK_SCORE} or y.score < {WEAK_SCORE} as is_weak
    from asked l join known x on x.no = l.a join known y on y.no = l.b
)
select p.record_id_a, p.record_id_b, p.reason, p.score as match_score, t.zh as evidence_zh, t.en as evidence_en
from pairs p join sentences t on t.rule = p.reason and t.evidence = p.evidence
left join must_groups g on g.record_id = p.record_id_a left join must_groups h on h.record_id = p.record_id_b
where (p.is_apart or (p.reason = 'weak' and p.is_weak))
  and (g.together is null or g.together is distinct from h.together)
  and (p.record_id_a, p.record_id_b) not in (select one, other from decided)
"""  # noqa: S608
# Every id was created once: that event is not stored, and numbered by the id itself, with even numbers.
_EVENTS = """
with told as (
    select 2 * event_no + 1 as event_id, registry_seq, kind, customer_id, other_customer_id from told_events
    union all select 2 * substr(customer_id, 2)::bigint, created_seq, 'created', customer_id, null from customers
)
select t.event_id, t.registry_seq, r.run_at as "at", t.kind, t.customer_id, t.other_customer_id
from told t join runs r on r.seq = t.registry_seq
"""
_HISTORY = """
with told as (
    select record_id, customer_id, from_seq, to_seq from stays
    union all select record_id, customer_id, since_seq, null from known where is_living
)
select t.record_id, t.customer_id, t.from_seq, f.run_at as from_at, t.to_seq, e.run_at as to_at
from told t join runs f on f.seq = t.from_seq left join runs e on e.seq = t.to_seq
"""
QUERIES = {
    "identity_bridge": _BRIDGE, "identity_links": _LINKS, "identity_review": _REVIEW, "identity_events": _EVENTS,
    "identity_history": _HISTORY, "identity_decisions": "select * from told_decisions",
    "identity_runs": "select * from told_runs",
}  # fmt: skip
