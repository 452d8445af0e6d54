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
# Each record's strongest link inside its customer; a steward's word before any.
_STRONGEST = """
with held as (
    select k.no, k.record_id, g.together, min(k.record_id) over (partition by g.together) as first_id,
           max(k.record_id) over (partition by g.together) as last_id
    from known k join must_groups g on g.record_id = k.record_id where k.is_living
), ends as (
    select a as no, b as other, rule, score, evidence from known_links where is_link and broken is null
    union all select b, a, rule, score, evidence from known_links where is_link and broken is null
), best as (
    select no, max(score) as score from ends group by no
), strongest as (
    select e.no, o.record_id as other_id, e.rule, e.score, e.evidence
    from ends e join best b on b.no = e.no and b.score = e.score join known o on o.no = e.other
    where e.no not in (select no from held)
    qualify row_number() over (partition by e.no order by o.record_id) = 1
    union all
    select no, case when record_id = first_id then last_id else first_id end, 'must_link', null, '' from held
    where first_id <> last_id
)
"""
_BRIDGE = f"""
{_STRONGEST}
select k.record_id as customer_record_id, k.customer_id,
       case when s.rule is null then 'single' when s.rule = 'must_link' then 'steward'
            when s.rule = 'model' then 'model' else 'exact:' || s.rule end as decided_by,
       s.score as match_score, s.other_id as linked_customer_record_id, t.zh as evidence_zh, t.en as evidence_en
from known k left join strongest s on s.no = k.no
join sentences t on t.rule = coalesce(s.rule, '') and t.evidence = coalesce(s.evidence, '')
where k.is_living
"""  # noqa: S608 - built from this module's constants
_LINKS = """
select x.record_id as record_id_a, y.record_id as record_id_b, l.rule, l.score as match_score,
       t.zh as evidence_zh, t.en as evidence_en
from known_links l join known x on x.no = l.a join known y on y.no = l.b
join sentences t on t.rule = l.rule and t.evidence = l.evidence
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
), weak as (
    select no, max(score) as best from (
        select a as no, score from known_links where is_link and broken is null
        union all select b, score from known_links where is_link and broken is null
    ) group by no having max(score) < {WEAK_SCORE}
), pairs as (
    select x.record_id as record_id_a, y.record_id as record_id_b, x.customer_id <> y.customer_id as is_apart,
           coalesce(l.broken, case when not l.is_link then 'uncertain' else 'weak' end) as reason, l.score, l.evidence
    from known_links l join known x on x.no = l.a join known y on y.no = l.b
    where not l.is_link or l.broken is not null
       or (l.score < {WEAK_SCORE} and (l.a in (select no from weak) or l.b in (select no from weak)))
)
select p.record_id_a, p.record_id_b, p.reason, p.score as match_score, t.zh as evidence_zh, t.en as evidence_en
from pairs p join sentences t on t.rule = p.reason and t.evidence = p.evidence
left join must_groups g on g.record_id = p.record_id_a left join must_groups h on h.record_id = p.record_id_b
where (p.is_apart or p.reason = 'weak') and (g.together is null or g.together is distinct from h.together)
  and (p.record_id_a, p.record_id_b) not in (select one, other from decided)
"""  # noqa: S608
# Every id was created once; that event is not stored. Older sequences never change, so that neither do the numbers.
_EVENTS = """
with told as (
    select registry_seq, kind, customer_id, other_customer_id from told_events
    union all select registry_seq, 'created', customer_id, null from customer_births
)
select row_number() over (order by t.registry_seq, t.kind, t.customer_id, t.other_customer_id) as event_id,
       t.registry_seq, r.run_at as "at", t.kind, t.customer_id, t.other_customer_id
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
}  # fmt: skip
