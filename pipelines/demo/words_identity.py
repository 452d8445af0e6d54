"""The words by which names and addresses get written wrongly or otherwise; only lists, no drawing and no SQL.

Written by hand for this generator, like `words.py`. Not here: how often each is drawn.
"""

from __future__ import annotations

# A character of a given name and one that looks like it.
SHAPES = (
    "伟玮 芳芬 娜娣 静睛 丽俪 强疆 磊垒 洋样 杰焦 娟涓 涛淘 明朋 秀透 霞露 刚钢 桂挂 英莫 红虹 梅海 文交 建健 "
    "国图 海悔 燕蒸 波坡 宁宇 浩洁 宇字 涵函 欣颀 怡恰 晨辰 佳住 雪雷 婷停 倩情 颖颍 慧彗 琳淋 瑶摇 洁浩 鹏朋 "
    "斌彬 健建 峰锋 俊骏 亮高 鑫淼 旭地 春舂 林材 森淼 博搏 思恩 远运 嘉喜 豪毫 天夫 诗待 可司 若苦 彤丹 琪淇 "
    "美姜 玲铃 珍诊 珠株 荣菜 贵责 富宫 祥详 瑞端 和秋 信倍 诚城 忠患 学字 民氏 康唐 永水 新薪 立主 微徽 利刹 "
    "景影 晶品 经径 尘尖 成戍 承丞 恒桓 蕾雷 贝见 培陪"
)
# A surname and one that sounds like it, or nearly, on the telephone.
SURNAME_SOUNDS = (
    "张章 陈程 徐许 黄王 吴武 周邹 孙宋 朱诸 林凌 何贺 刘柳 李黎 罗骆 谢解 冯封 肖萧 付傅 闫严 于余 魏卫 沈申 "
    "钟仲 姜江 谭谈 陆卢 范樊 汪王 石史 金靳 许徐 程陈 余于 严闫 江姜 卢陆 史石 章张 武吴 邵曹 曹邵 曾郑 郑曾 "
    "邱裘 尹殷 段端 侯候 白柏"
)
# How a surname is read where that differs from the character's usual reading.
SURNAME_READINGS = "单shan 曾zeng 区ou 仇qiu 查zha 解xie 覃qin 任ren"
# The names of which a city has many.
COMMON_NAMES = "王伟 李伟 张伟 王芳 张敏 李娜 刘洋 王静 李强 张丽"
TITLES = "先生 女士 总 经理 老师 师傅"
ENGLISH_NAMES = (
    "David Kevin Michael Jason Tony Jack Peter Eric Alan Leo Lily Lucy Amy Grace Helen Cindy Jenny Vivian Joyce Emma"
)
NICKNAMES = (
    "快乐的鱼 风轻云淡 小太阳 往事如风 一米阳光 爱吃西瓜 星辰大海 静待花开 大白兔 开心果 夏天的风 蓝天白云 "
    "追风少年 半糖主义 糖糖妈"
)
# What people type to get past a form.
FALSE_PHONES = "13800138000 无 暂无 00000000 12345678 13888888888"
FALSE_EMAILS = "无 test@test.com no@no.com 暂无 123@123.com"
FALSE_ADDRESSES = "无 不详 同上 未提供 待补充"
FALSE_NAMES = "测试 test 无名氏 会员 匿名"
# What a firm's trade is called in English, in the order of `words.TRADES`.
TRADES_ENGLISH = (
    "Chemical|New Materials|Electrical Appliances|Home Appliances|Machinery|Trading|Trade|Building Materials|Coatings|"
    "Technology|Industrial|Daily Chemical|Detergents|Plastics|Rubber and Plastics|Fine Chemical|"
    "Refrigeration Equipment|Environmental Technology|Textile Dyeing|Printing and Packaging|Food Additives|"
    "Cleaning Services|Hotel Supplies|Hardware|Electronic Technology|Supply Chain Management|Property Management|"
    "Water Treatment|Kitchen Equipment|Agricultural Supplies"
)
# The post code of each city, in the order of `words.CITIES`.
POSTCODES = (
    "200000 215000 210000 214000 310000 315000 325000 266000 250000 230000 510000 518000 528000 523000 361000 350000 "
    "530000 570000 100000 300000 050000 063000 030000 430000 410000 450000 330000 400000 610000 650000 550000 710000 "
    "730000 830000 110000 116000 130000 150000"
)
