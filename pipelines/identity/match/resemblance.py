"""When two texts resemble each other: what `levels` asks, as macros of DuckDB. Nothing is decided here."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa
from duckdb.func import ARROW

# Whole syllables of pinyin: wei, xiaoming; not kevin. Some English names are (alan), and count as such.
_PINYIN = (
    "((zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])(iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|an|ao|ei|en|er|ia|ie|in|iu"
    "|ou|ua|ue|ui|un|uo|a|e|i|o|u)|[nl]ve?|ang|eng|ai|an|ao|ei|en|er|ou|a|e|o)+"
)
# DuckDB's distances count bytes, and a Chinese character has three: `edits` counts characters (`_edits`). It costs 0.65
# microseconds, on long texts a tenth of DuckDB's; Jaro-Winkler, a fifth of that, says first whether it is worth it.
_MACROS = (
    # One character another, left out, added, or two neighbours swapped.
    """
create or replace temp macro is_one_off(a, b) as
    abs(len(a) - len(b)) <= 1 and least(len(a), len(b)) >= 2 and jaccard(a, b) >= .2 and edits(a, b) <= 1
""",
    # Latin words misspelt: one slip in short ones, two in longer ones, three in long ones, the same letters in another
    # order; or cut short. Never a short word for another short word.
    """
create or replace temp macro is_close_word(a, b) as case
    when least(strlen(a), strlen(b)) < 3 or strlen(a) <> len(a) or strlen(b) <> len(b) then false
    when least(strlen(a), strlen(b)) >= 4 and (starts_with(a, b) or starts_with(b, a)) then true
    when abs(strlen(a) - strlen(b)) > 2 or jaro_winkler_similarity(a, b) < .7 then false
    when edits(a, b) <= case when greatest(strlen(a), strlen(b)) <= 4 then 1
        when least(strlen(a), strlen(b)) >= 8 then 3 else 2 end then true
    else strlen(a) = strlen(b) and strlen(a) >= 5 and left(a, 1) = left(b, 1)
        and list_sort(split(a, '')) = list_sort(split(b, '')) end
""",
    # Given names: also an initial, and a short form that begins the long one.
    """
create or replace temp macro is_close_given(a, a_root, b, b_root) as
    a_root = b_root or (strlen(a) = len(a) and strlen(b) = len(b) and (
        (least(strlen(a), strlen(b)) = 1 and left(a, 1) = left(b, 1)) or is_close_word(a, b)
        or (least(strlen(a), strlen(b)) >= 3 and (starts_with(a, b) or starts_with(b, a)))))
""",
    f"""
create or replace temp macro is_pinyin(a) as regexp_full_match(a, '{_PINYIN}')
""",
    """
create or replace temp macro digits(a) as regexp_replace(a, '[^0-9]', '', 'g')
""",
    """
create or replace temp macro days_between(a, b) as
    abs(date_diff('day', try_strptime(a, '%Y%m%d')::date, try_strptime(b, '%Y%m%d')::date))
""",
    """
create or replace temp macro is_similar_address(a, a_house, b, b_house) as
    a_house = b_house and abs(len(a) - len(b)) <= 4 and jaccard(a, b) >= .5
    and edits(a, b) <= case when strlen(a) = len(a) then 4 else 2 end
""",
    """
create or replace temp macro is_similar_text(a, b, share) as
    abs(strlen(a) - strlen(b)) <= (1 - share) * greatest(strlen(a), strlen(b))
    and jaro_winkler_similarity(a, b) >= .7 and edits(a, b) <= (1 - share) * greatest(len(a), len(b))
""",
    """
create or replace temp macro words_met(a, b) as
    len(list_filter(a, lambda w: list_contains(b, w) or len(list_filter(b, lambda v: is_close_word(w, v))) > 0))
""",
)


def _edits(a: pa.Array, b: pa.Array) -> pa.Array:
    """Insertions, deletions, other characters and swapped neighbours between two texts, for columns of them."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    return pa.array(cpdist(a.to_pylist(), b.to_pylist(), scorer=OSA.distance, dtype=np.int16, workers=1))


def define_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Define what `levels.COMPARED` calls."""
    known = "select count(*) from duckdb_functions() where function_name = 'edits'"
    if not connection.execute(known).fetchall()[0][0]:
        connection.create_function("edits", _edits, ["varchar", "varchar"], "smallint", type=ARROW)
    for macro in _MACROS:
        connection.execute(macro)
