"""How names, addresses and telephone numbers of a true customer are spelt: macros shared by the customer exports.

How a name is got wrong is in `names_heard.py`.
`t` is '' for simplified and '_t' for traditional characters. Which spelling an export chooses is the export's matter.
"""

from __future__ import annotations

import duckdb

MACROS = (
    """create macro person_name(t, surname, given1, given2) as
         word('surname' || t, surname) || word('given' || t, given1)
         || case when given2 > 0 then word('given' || t, given2) else '' end""",
    """create macro firm_core(t, first, second, trade) as word('firm_first' || t, first)
         || word('firm_second' || t, second) || word('trade' || t, trade)""",
    """create macro firm_name(t, town, first, second, trade, suffix) as
         word('town' || t, town) || firm_core(t, first, second, trade) || word('suffix' || t, suffix)""",
    # A branch adds its own town to the group's name, a shop town and road; `c` is a row of `customers` of that alias.
    """create macro branch_name(t, c) as
         case when c.head is null then ''
              when c.shop is null then word('town' || t, c.city) || case c.ordinal when 1 then '' when 2 then '第二'
                   else '第三' end || '分公司'
              else word('town' || t, c.city) || word('road' || t, c.shop) || '店' end""",
    """create macro district_name(t, city, district) as
         string_split(word('district' || t, city), ' ')
         [1 + district % len(string_split(word('district' || t, city), ' '))]""",
    """create macro street(t, city, district, road, number) as
         word('city' || t, city) || district_name(t, city, district) || word('road' || t, road) || number
         || case when t = '' then '号' else '號' end""",
    """create macro door(t, is_firm, estate, building, unit, room) as case
         when is_firm and building > 14 then ''
         when is_firm then building || '幢'
         when t = '' then word('estate', estate) || building || '栋' || unit || '单元' || room || '室'
         else word('estate_t', estate) || building || '棟' || unit || '單元' || room || '室' end""",
    # The same door, as people abbreviate it.
    """create macro short_door(t, is_firm, estate, building, unit, room) as case
         when is_firm and building > 14 then ''
         when is_firm then building || '幢'
         else word('estate' || t, estate) || building || '-' || unit || '-' || room end""",
    """create macro as_dictated(phone, k) as case
         when phone[1:4] = '+886' and k < 60 then '0' || phone[5:]
         when phone[1:4] = '+886' then '0' || phone[5:7] || '-' || phone[8:10] || '-' || phone[11:]
         when k < 55 then phone
         when k < 70 then phone[1:3] || '-' || phone[4:7] || '-' || phone[8:11]
         when k < 80 then phone[1:3] || ' ' || phone[4:7] || ' ' || phone[8:11]
         when k < 88 then '+86 ' || phone
         when k < 93 then '86-' || phone
         when k < 96 then '+86' || phone
         else '0086' || phone end""",
    # One wrong digit, the last but two.
    "create macro mistyped(phone) as phone[1:8] || ((phone[9]::int + 3) % 10)::varchar || phone[10:]",
    "create macro sales_number(i) as 'C' || lpad(shuffled7(i, 1234567)::varchar, 7, '0')",
    "create macro service_number(i) as 'K' || lpad(shuffled7(i, 2345679)::varchar, 7, '0')",
    """create macro member_number(i) as
         '62' || lpad(((i * 8765437 + getvariable('seed') * 37) % 100000000)::varchar, 8, '0')""",
    # Behind a switchboard now and then.
    """create macro with_extension(landline, i) as landline || case when landline is null or u('extension', i) >= 0.06
         then '' when h('extension', i) % 2 = 0 then '转' || (8000 + h('extension', i) % 900)
         else '-' || (100 + h('extension', i) % 800) end""",
    # What stands there instead of nothing: a share of what is not known.
    """create macro or_false(value, words, share, i) as
         case when value is null and u(words, i) < share then pick(words, h(words, i)) else value end""",
    "create macro employee_number(region, k) as 'E' || (1000 + (region - 1) * 100 + k)",
)


def install(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros; needs the vocabulary's and the population's."""
    for macro in MACROS:
        connection.execute(macro)
