"""The product list of the warehouses, a full UTF-8 file with a byte order mark every night.

Numbers are the ERP's, so that they are the numbers on orders; what the company makes has no supplier.
What there is to sell stands in `words.py`.
"""

from __future__ import annotations

FILE_NAME = "商品资料_{:%Y%m%d}.csv"
HEADER = ("商品编码", "商品名称", "商品大类", "商品小类", "品牌", "计量单位", "包装数量", "档次", "保质期天数",
          "标价(不含税)", "标准成本(不含税)", "主供应商", "制表日期")  # fmt: skip

ROWS = """
select word('product_code', product), word('product_name', product), word('product_category', product),
       word('product_subcategory', product), word('brands', 1 + (product * 7) % len(getvariable('brands'))),
       word('product_unit', product), case when word('product_unit', product) in ('件', 'kg') then 12 else 1 end,
       ['经济', '标准', '高端'][1 + product % 3], word('stock_life', product),
       yuan(word('product_price', product) * 100 // 113), yuan(cost),
       case when not is_produced(product) then number end, strftime(getvariable('night'), '%Y-%m-%d')
from stock_skus join suppliers on s = supplier_of(product) where site = 1 order by product
"""
# The same list as the entity has it, for the benches; prices in yuan.
TRUTH = """
select word('product_code', product) as source_product_id, word('product_name', product) as product_name,
       word('product_category', product) as category_name, word('product_subcategory', product) as subcategory_name,
       word('brands', 1 + (product * 7) % len(getvariable('brands'))) as brand_name,
       word('product_unit', product) as unit_name,
       case when word('product_unit', product) in ('件', 'kg') then 12 else 1 end::decimal(18, 3) as pack_qty,
       ['经济', '标准', '高端'][1 + product % 3] as tier_name, word('stock_life', product) as shelf_life_days,
       yuan(word('product_price', product) * 100 // 113) as list_price_amt, yuan(cost) as standard_cost_amt,
       case when not is_produced(product) then number end as source_supplier_id,
       getvariable('night')::date as listed_date
from stock_skus join suppliers on s = supplier_of(product) where site = 1 order by product
"""
