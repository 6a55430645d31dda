"""The closed vocabularies of understanding, in English and Chinese: plain data, no rules.

Chinese phrases are split into characters where they are used. A group lists the words for one thing, the
canonical one first; a shade stands with the family it falls back to when a catalogue lacks the shade.
"""

from __future__ import annotations

__all__ = [
    "COLOUR_COMPOUNDS",
    "EDIBLE",
    "GENDERS",
    "GENDER_COMPOUNDS",
    "MATERIALS",
    "NEGATIONS",
    "SIZE_NAMES",
    "listed",
]


def listed(text: str) -> list[str]:
    """The words of a text, or its phrases where bars part them."""
    return text.split("|") if "|" in text else text.split()


COLOUR_COMPOUNDS: dict[str, frozenset[str]] = {
    "red": frozenset(
        listed(
            "wine bull pepper peppers wing wings bean beans onion onions cross meat light lentils "
            "cabbage hat dead nose dwarf sox"
        )
    ),
    "black": frozenset(
        listed(
            "decker friday pepper tea box mirror belt bean beans coffee hole forest ops sabbath "
            "widow panther pudding library olives shark magic"
        )
    ),
    "white": frozenset(
        listed(
            "noise wine rice chocolate spirit board bread goods sugar label pepper house paper "
            "album collar bean beans"
        )
    ),
    "green": frozenset(
        listed(
            "tea bean beans day house energy screen card peas lantern onion onions giant book mile lentils"
        )
    ),
    "blue": frozenset(listed("ray cheese light tooth print whale tongue note dragon yeti bottle")),
    "pink": frozenset(listed("floyd salt panther noise lady grapefruit")),
    "brown": frozenset(listed("rice sugar bread sauce noise")),
    "yellow": frozenset(listed("pages fever submarine mustard")),
    "grey": frozenset(listed("matter goose hound anatomy")),
    "gray": frozenset(listed("matter goose hound anatomy")),
    "purple": frozenset(listed("rain heart")),
    "红": frozenset("酒茶枣豆糖牛米薯木外包烧领旗楼军星"),
    "黑": frozenset("茶豆芝莓胶板巧科客咖啡胡椒"),
    "白": frozenset("酒板糖菜金兰噪纸茶巧醋萝鞋油"),
    "蓝": frozenset("牙光莓图"),
    "绿": frozenset("茶豆植萝"),
    "黄": frozenset("金油瓜豆酒桃页历"),
    "紫": frozenset("菜砂薯外"),
    "灰": frozenset("太尘"),
    "粉": frozenset("底饼丝扑笔"),
    "棕": frozenset("榈"),
}
"""A colour word followed by one of these names something else: red wine, 蓝牙."""

EDIBLE = frozenset(
    listed(
        "food drink beverage grocery groceries juice tea coffee fruit vegetable plant flower "
        "garden beauty makeup cosmetics "
        "skincare health oil snack wine spirit kitchen herb spice pet 食品 饮料 植物 美妆 水果"
    )
)
"""Product types under which an ambiguous colour word is likelier the thing than the colour."""

MATERIALS: tuple[str, ...] = (
    "leather|genuine leather|real leather|真皮|皮|皮革|牛皮|皮质|羊皮",
    "faux leather|fake leather|vegan leather|pu leather|pu|artificial leather|imitation leather|"
    "人造革|仿皮|人造皮|pu皮",
    "suede|麂皮|绒面革",
    "cotton|棉|纯棉|全棉|棉质|棉花",
    "wool|woollen|woolen|羊毛|毛料",
    "silk|真丝|丝绸|蚕丝",
    "linen|亚麻|麻",
    "polyester|涤纶|聚酯|聚酯纤维",
    "nylon|尼龙|锦纶",
    "denim|牛仔布",
    "wood|wooden|木|木头|木质|木制|实木",
    "metal|金属",
    "stainless steel|不锈钢",
    "steel|钢",
    "aluminium|aluminum|铝|铝合金",
    "iron|铁",
    "plastic|塑料",
    "glass|玻璃",
    "ceramic|陶瓷",
    "rubber|橡胶",
    "latex|乳胶",
    "silicone|硅胶",
    "fur|皮草|毛皮",
    "faux fur|fake fur|人造毛",
    "down|羽绒",
    "cashmere|羊绒",
    "canvas|帆布",
    "velvet|天鹅绒|丝绒",
    "bamboo|竹|竹子",
    "acrylic|亚克力|腈纶",
    "fleece|抓绒|摇粒绒",
    "lace|蕾丝",
    "satin|缎面",
    "viscose|rayon|粘胶|人造丝",
    "spandex|elastane|lycra|氨纶",
    "rattan|wicker|藤|藤编",
    "marble|大理石",
    "gold|黄金|金",
    "silver|纯银|银",
)

GENDERS: dict[str, tuple[str, str]] = {
    # family: words in a query, values in a catalogue
    "female": (
        "women|womens|ladies|womans|for her|for woman|for a woman|for my wife|for my girlfriend|"
        "for my mother|for my mum|for my mom|for mum|for mom|for my sister|for my grandmother|for my grandma|for female|"
        "送妈妈|送给妈妈|给妈妈|送女友|送女朋友|送给女朋友|给女朋友|送老婆|送给老婆|给老婆|女士|女式|"
        "女款|女生|女装|女鞋|女性|女人",
        "female|women|womens|woman|ladies|w|f|女|女士|女式|女款|女性",
    ),
    "male": (
        "men|mens|gents|gentlemen|for him|for man|for a man|for my husband|for my boyfriend|for my father|"
        "for my dad|for dad|for my brother|for my grandfather|for my grandpa|for male|送爸爸|送给爸爸|给爸爸|送男友|"
        "送男朋友|送给男朋友|给男朋友|送老公|送给老公|给老公|男士|男式|男款|男生|男装|男鞋|男性|男人",
        "male|men|mens|man|gents|m|男|男士|男式|男款|男性",
    ),
    "girls": ("girls|for girl|for a girl|女童|女孩", "girls|girl|女童|女孩"),
    "boys": ("boys|for boy|for a boy|男童|男孩", "boys|boy|男童|男孩"),
    "kids": (
        "kids|kids|children|childrens|for kid|for a child|for my child|儿童|童装|童鞋|小孩|孩子|小朋友|"
        "送孩子|送给孩子|给孩子|送小朋友|送给小朋友|给小朋友",
        "kids|kid|children|child|childrens|儿童|童",
    ),
    "unisex": ("unisex|中性|男女同款|男女通用", "unisex|中性|男女同款|通用|neutral"),
}

GENDER_COMPOUNDS = frozenset(
    listed(
        "little women|x men|mad men|of men|half men|beach boys|spice girls|golden girls|gilmore "
        "girls|pet boys|backstreet boys|bad boys|mean girls|shop boys|men in|men who|men black|boys don|"
        "girls aloud|gossip girls|new kids"
    )
)

SIZE_NAMES: dict[str, str] = {
    "extra small": "xs", "small": "s", "medium": "m", "large": "l",
    "extra large": "xl", "x large": "xl",
    "xx large": "xxl",
    "2xl": "xxl", "xxl": "2xl", "3xl": "xxxl", "xxxl": "3xl", "均": "均码", "one": "one size",
}  # fmt: skip

NEGATIONS: dict[str, str] = {
    # "any": on every keyword field; "look": on colour, material, pattern and brand only
    **dict.fromkeys(
        listed(
            "not|without|except|except for|excluding|exclude|other than|anything but|everything "
            "but|any but|but not|dont want|do not want|not in|rather not|dont like|nothing in|never|"
            "minus|apart from|besides|不要|不是|别要|除了|不想要|排除|不喜欢|别给我|除去|不想买|不买"
        ),
        "any",
    ),
    **dict.fromkeys(listed("no|non|nor|isnt|arent|is not|are not|非|不含|不带|没有|无|不用|拒绝"), "look"),
}
