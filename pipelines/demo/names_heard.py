"""The ways in which a name is got wrong or written otherwise: macros shared by the customer exports.

`t` is '' for simplified and '_t' for traditional characters, `c` a row of `customers` under that alias, `x` the number
of a record and `v` uniform in 0..1, the same for one record every night. Which ways an export has is its own matter.
"""

from __future__ import annotations

import duckdb

MACROS = (
    """create macro given(t, c) as word('given' || t, c.given1)
         || case when c.given2 > 0 then word('given' || t, c.given2) else '' end""",
    """create macro full_name(t, c) as person_name(t, c.surname, c.given1, c.given2)""",
    # Another last character, one left out, one that sounds or looks alike, a surname that sounds alike, two swapped.
    """create macro misheard(t, c, x, v) as case
         when v < 0.30 then person_name(t, c.surname, case when c.given2 > 0 then c.given1
              else pick('pick_given', h('typo', x)) end,
              case when c.given2 > 0 then pick('pick_given', h('typo', x)) else 0 end)
         when v < 0.38 then person_name(t, c.surname, c.given1, 0)
         when v < 0.64 then person_name(t, c.surname, word('given_alike', c.given1), c.given2)
         when v < 0.76 then person_name(t, c.surname, c.given1,
              case when c.given2 > 0 then word('given_alike', c.given2) else 0 end)
         when v < 0.84 then word('surname_alike' || t, c.surname) || given(t, c)
         when v < 0.95 then word('surname' || t, c.surname) || word('given_shape' || t, c.given1)
              || case when c.given2 > 0 then word('given' || t, c.given2) else '' end
         when c.given2 > 0 then person_name(t, c.surname, c.given2, c.given1)
         else full_name(t, c) end""",
    "create macro addressed(t, c, x) as word('surname' || t, c.surname) || word('title' || t, 1 + h('title', x) % 6)",
    "create macro titled(t, c, x) as full_name(t, c) || word('title' || t, 1 + h('title', x) % 4)",
    """create macro given_pinyin(c) as word('given_pinyin', c.given1)
         || case when c.given2 > 0 then word('given_latin', c.given2) else '' end""",
    # Pinyin in either order, joined or apart, and with an English name of one's own.
    """create macro latin_name(c, x, v) as case
         when v < 0.25 then word('surname_pinyin', c.surname) || ' ' || given_pinyin(c)
         when v < 0.40 then upper(word('surname_latin', c.surname) || ' ' || given_pinyin(c))
         when v < 0.60 then given_pinyin(c) || ' ' || word('surname_pinyin', c.surname)
         when v < 0.70 then upper(word('surname_latin', c.surname)) || ', ' || given_pinyin(c)
         when v < 0.80 then word('surname_pinyin', c.surname) || ' ' || word('given_pinyin', c.given1)
              || case when c.given2 > 0 then ' ' || word('given_pinyin', c.given2) else '' end
         else pick('english_name', h('english', x)) || ' ' || word('surname_pinyin', c.surname) end""",
    """create macro masked_name(c, v) as case
         when v < 0.5 or c.given2 = 0 then word('surname', c.surname) || case when v < 0.35 or c.given2 = 0 then '*'
              else '**' end
         else word('surname', c.surname) || '*' || word('given', c.given2) end""",
    """create macro nickname(c, x, v) as case
         when v < 0.2 then '小' || word('given', case when c.given2 > 0 then c.given2 else c.given1 end)
         when v < 0.4 then '阿' || word('given', case when c.given2 > 0 then c.given2 else c.given1 end)
         when v < 0.6 then case when h('old', x) % 2 = 0 then '老' else '小' end || word('surname', c.surname)
         when v < 0.75 then word('given', case when c.given2 > 0 then c.given2 else c.given1 end) || '哥'
         else pick('nickname', h('nickname', x)) end""",
    """create macro short_firm(t, c) as word('town' || t, c.firm_city) || firm_core(t, c.first, c.second, c.trade)
         || branch_name(t, c)""",
    """create macro whole_firm(t, c) as firm_name(t, c.firm_city, c.first, c.second, c.trade, c.suffix)
         || branch_name(t, c)""",
    # The town in brackets, as many firms are registered.
    """create macro bracketed_firm(t, c) as firm_core(t, c.first, c.second, c.trade) || '（'
         || word('town' || t, c.firm_city) || '）' || word('suffix' || t, c.suffix)
         || branch_name(t, c)""",
    """create macro english_firm(c) as word('town_pinyin', c.firm_city) || ' '
         || word('firm_first_pinyin', c.first) || word('firm_second_latin', c.second) || ' '
         || word('trade_english', c.trade) || case when c.suffix > 4 then '' else ' Co., Ltd.' end
         || case when c.head is null then '' else ' ' || word('town_pinyin', c.city)
            || case when c.shop is not null then ' ' || c.ordinal || ' Store' when c.ordinal > 1
                    then ' No. ' || c.ordinal || ' Branch' else ' Branch' end end""",
)


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros; needs the vocabulary's and `spelling.py`'s."""
    for macro in MACROS:
        connection.execute(macro)
