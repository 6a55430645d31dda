"""The closed vocabularies of prices, in English and Chinese: currencies, comparisons, numbers, units."""

from __future__ import annotations

from edge_runtime.text.lexicon import listed

__all__ = ["AGE_WORDS", "CURRENCIES", "NUMBER_WORDS", "PRICE_AFTER", "PRICE_BEFORE", "UNITS"]

CURRENCIES: dict[str, str] = {
    "$": "USD CAD AUD NZD HKD SGD TWD MXN",
    "dollar": "USD CAD AUD NZD HKD SGD TWD",
    "dollars": "USD CAD AUD NZD HKD SGD TWD",
    "bucks": "USD CAD AUD NZD", "usd": "USD", "cad": "CAD", "aud": "AUD", "€": "EUR", "eur": "EUR",
    "euro": "EUR", "euros": "EUR",
    "£": "GBP", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "gbp": "GBP", "¥": "CNY JPY",
    "￥": "CNY JPY", "yuan": "CNY",
    "rmb": "CNY", "cny": "CNY", "renminbi": "CNY", "yen": "JPY", "jpy": "JPY",
    "rupees": "INR", "inr": "INR", "₹": "INR",
    "chf": "CHF", "francs": "CHF", "sek": "SEK", "kr": "SEK NOK DKK", "pln": "PLN", "hkd": "HKD",
    "₩": "KRW", "won": "KRW",
    "元": "CNY", "块": "CNY", "块钱": "CNY", "元钱": "CNY", "圆": "CNY",
    "人民币": "CNY", "元人民币": "CNY", "美元": "USD",
    "美金": "USD", "刀": "USD", "欧元": "EUR", "欧": "EUR",
    "英镑": "GBP", "镑": "GBP", "港币": "HKD", "港元": "HKD",
    "日元": "JPY", "日币": "JPY", "台币": "TWD", "新台币": "TWD", "卢布": "RUB", "韩元": "KRW",
}  # fmt: skip

PRICE_BEFORE: dict[str, str] = {
    # words before the number → which bound it is; "money" ones need a currency, "span" ones may open a range
    **dict.fromkeys(
        listed(
            "under|below|beneath|less than|cheaper than|lower than|up to|at most|at max|max|"
            "maximum|max of|maximum of|no more than|"
            "not more than|not over|not above|no higher than|not exceeding|not to exceed|budget|budget "
            "of|budget is|my budget is|"
            "costing under|<|< =|≤|＜|不超过|不高于|不多于|不大于|不要超过|别超过|不能超过|低于|少于|"
            "小于|最多|最高|最贵|至多|不到|"
            "便宜于|预算|预算是|预算为|价格低于|价格不超过"
        ),
        "max",
    ),
    **dict.fromkeys(
        listed(
            "over|above|more than|at least|starting at|starting from|minimum|min|minimum of|min "
            "of|upwards of|not less than|no less than|not below|not under|dearer than|>|> =|≥|＞|高于|"
            "大于|超过|至少|最少|最低|不低于|不少于|多于|贵于"
        ),
        "min",
    ),
    **dict.fromkeys(listed("within|for less|inside of"), "money"),
    **dict.fromkeys(listed("between|from|in between|价格在|价格|价位|价位在|从|在|介于"), "span"),
}

PRICE_AFTER: dict[str, str] = {
    **dict.fromkeys(
        listed(
            "or less|or under|or below|or cheaper|or lower|and under|and below|max|maximum|tops|"
            "at most|at max|以内|以下|之内|之下|内|"
            "封顶|或以下|及以下"
        ),
        "max",
    ),
    **dict.fromkeys(
        listed(
            "or more|or over|or above|and up|and over|and above|and more|upwards|以上|之上|起|"
            "往上|或以上|及以上"
        ),
        "min",
    ),
}

NUMBER_WORDS: dict[str, int] = {
    word: value
    for value, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen "
            "fourteen fifteen sixteen seventeen "
            "eighteen nineteen"
        )
    )
} | dict(
    zip(listed("twenty thirty forty fifty sixty seventy eighty ninety"), range(20, 100, 10), strict=True)
)

UNITS = frozenset(
    listed(
        "% percent sold reviews mm cm m km metre metres meter meters centimetre centimetres "
        "millimetres centimeters cms inch inches in ft foot feet yard yards mg g gram grams kg kilo "
        "kilos lb lbs oz stone ml cl l litre litres "
        "liter liters gallon gallons gb tb mb mbps ghz mhz hz khz w watt watts kw v volt volts mah ah "
        "amp amps rpm hp fps mp megapixel "
        "megapixels megapixels k4 x × * year years yr yrs month months week weeks day days hour hours "
        "hrs minute minutes min mins "
        "second seconds people persons person players player kids children seats seat doors door pieces "
        "piece pcs pack packs count "
        "ct degrees degree ° celsius fahrenheit calories kcal thread threads tog denier star stars pages "
        "page miles mile lumens lux db "
        "bar psi times cores core keys key slots items rooms bedrooms stitches ply layers rows st nd rd "
        "th decibels knots spf aged "
        "岁 码 号 寸 英 米 厘 毫 公 斤 克 千 升 瓦 伏 毫 安 人 个 件 双 套 本 页 天 年 月 周 小 分 秒 度 "
        "层 片 只 条 台 张 米 平 支 "
        "次 倍 核 星 级 位 寸 包 瓶 盒 ％ ℃ 孔 种 款 代 点 点多 磅 盎"
    )
)
"""What stands behind a number that is no price."""

AGE_WORDS = frozenset(
    listed(
        "kids kid children child toddlers toddler babies baby boys girls boy girl women men "
        "adults people seniors ladies age ages aged "
        "teens teenagers infants year years old pupils team teams football"
    )
)
