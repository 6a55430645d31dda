"""The demo shop: products of 24 kinds with pictures drawn by code, in English and Chinese.

Deterministic: the same seed gives the same feed, and with the same Pillow the same pictures.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from export.starter.drawing import Colour, Pattern, Pen
from export.starter.shapes import SHAPES

__all__ = ["COLOURS", "KINDS", "DemoProduct", "Kind", "captions", "draw", "products", "rows", "write"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What all products of one kind share."""

    name: str
    other: str
    """Another English word for it."""
    zh: str
    category: tuple[str, str]
    materials: tuple[str, ...]
    prices: tuple[int, int]
    """EUR, lowest and highest."""
    patterns: tuple[Pattern, ...] = ("plain",)
    sizes: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoProduct:
    """One product before it becomes rows of a feed."""

    id: str
    kind: Kind
    brand: tuple[str, str]
    """English, Chinese."""
    colour: str
    material: str
    pattern: Pattern
    gender: str | None
    price: float
    sale_price: float | None
    offer: str | None
    availability: str
    rating: float
    reviews: tuple[dict[str, Any], ...]
    gtin: str
    model: str


COLOURS: dict[str, tuple[Colour, str]] = {
    "red": ((196, 50, 46), "红色"),
    "blue": ((42, 86, 166), "蓝色"),
    "green": ((64, 122, 76), "绿色"),
    "yellow": ((238, 200, 70), "黄色"),
    "orange": ((226, 122, 44), "橙色"),
    "pink": ((236, 150, 172), "粉色"),
    "purple": ((118, 76, 150), "紫色"),
    "brown": ((122, 82, 52), "棕色"),
    "grey": ((136, 140, 146), "灰色"),
    "black": ((40, 40, 44), "黑色"),
    "white": ((240, 239, 235), "白色"),
    "turquoise": ((52, 168, 170), "青绿色"),
}
_MATERIALS = {
    "canvas": "帆布", "leather": "皮革", "suede": "绒面", "cotton": "棉", "linen": "亚麻", "wool": "羊毛",
    "ceramic": "陶瓷", "porcelain": "瓷", "steel": "不锈钢", "plastic": "塑料", "wood": "木", "velvet": "天鹅绒",
    "nylon": "尼龙", "aluminium": "铝", "glass": "玻璃", "cast iron": "铸铁", "felt": "毛毡", "paper": "纸",
    "silk": "丝绸", "mesh": "网布",
}  # fmt: skip
_PATTERNS: dict[Pattern, str] = {"plain": "", "striped": "条纹", "dotted": "圆点", "checked": "格子"}
_GENDERS = {"women": "女士", "men": "男士", "kids": "儿童"}
_BRANDS = (
    ("Alder", "阿尔德"), ("Norrby", "诺比"), ("Lumora", "露摩拉"), ("Kestrel", "凯斯特"), ("Brinwell", "布林威"),
    ("Sorrel", "索蕾"), ("Tavio", "塔维奥"), ("Hollis", "荷莉"), ("Maren", "玛伦"), ("Oakvale", "橡谷"),
)  # fmt: skip
_ALL: tuple[Pattern, ...] = ("plain", "striped", "dotted", "checked")
_SHOES = ("36", "38", "40", "42", "44")
_CLOTHES = ("S", "M", "L", "XL")
_ADULTS = ("women", "men")

KINDS: tuple[Kind, ...] = (
    Kind("sneakers", "trainers", "运动鞋", ("Shoes", "Sneakers"), ("canvas", "mesh", "suede"), (39, 129), ("plain", "striped", "checked"), _SHOES, (*_ADULTS, "kids")),
    Kind("boots", "winter boots", "靴子", ("Shoes", "Boots"), ("leather", "suede"), (69, 199), ("plain",), _SHOES, _ADULTS),
    Kind("desk lamp", "table lamp", "台灯", ("Home", "Lamps"), ("linen", "steel", "cotton"), (24, 119), _ALL),
    Kind("mug", "coffee cup", "马克杯", ("Kitchen", "Mugs"), ("ceramic", "porcelain"), (7, 24), _ALL),
    Kind("chair", "dining chair", "椅子", ("Furniture", "Chairs"), ("velvet", "wood", "linen"), (59, 219), ("plain", "striped", "checked")),
    Kind("sofa", "couch", "沙发", ("Furniture", "Sofas"), ("velvet", "leather", "linen"), (390, 1290), ("plain", "striped", "checked")),
    Kind("backpack", "rucksack", "双肩包", ("Bags", "Backpacks"), ("canvas", "nylon", "leather"), (35, 149), _ALL),
    Kind("handbag", "purse", "手提包", ("Bags", "Handbags"), ("leather", "canvas", "suede"), (45, 249), ("plain", "striped", "dotted"), (), ("women",)),
    Kind("camera", "digital camera", "相机", ("Electronics", "Cameras"), ("aluminium", "plastic", "leather"), (149, 899)),
    Kind("watch", "wristwatch", "手表", ("Accessories", "Watches"), ("leather", "steel", "nylon"), (49, 329), ("plain", "striped"), (), _ADULTS),
    Kind("headphones", "headset", "耳机", ("Electronics", "Headphones"), ("plastic", "aluminium", "leather"), (29, 299)),
    Kind("t-shirt", "tee", "T恤", ("Clothing", "T-shirts"), ("cotton", "linen"), (12, 39), _ALL, _CLOTHES, (*_ADULTS, "kids")),
    Kind("dress", "summer dress", "连衣裙", ("Clothing", "Dresses"), ("cotton", "silk", "linen"), (39, 159), _ALL, _CLOTHES, ("women",)),
    Kind("jacket", "coat", "夹克", ("Clothing", "Jackets"), ("leather", "cotton", "nylon", "wool"), (59, 279), ("plain", "checked"), _CLOTHES, _ADULTS),
    Kind("umbrella", "parasol", "雨伞", ("Accessories", "Umbrellas"), ("nylon", "cotton"), (14, 59), _ALL),
    Kind("teapot", "tea kettle", "茶壶", ("Kitchen", "Teapots"), ("ceramic", "porcelain", "cast iron"), (19, 89), _ALL),
    Kind("water bottle", "flask", "水瓶", ("Kitchen", "Bottles"), ("steel", "glass", "aluminium"), (12, 39), ("plain", "striped", "dotted")),
    Kind("frying pan", "skillet", "平底锅", ("Kitchen", "Pans"), ("cast iron", "steel", "aluminium"), (24, 99)),
    Kind("cushion", "throw pillow", "抱枕", ("Home", "Cushions"), ("velvet", "cotton", "linen", "wool"), (12, 49), _ALL),
    Kind("sunglasses", "shades", "太阳镜", ("Accessories", "Sunglasses"), ("plastic", "steel"), (19, 149), ("plain", "dotted"), (), _ADULTS),
    Kind("hat", "sun hat", "帽子", ("Accessories", "Hats"), ("felt", "wool", "cotton"), (19, 79), ("plain", "checked"), (), _ADULTS),
    Kind("notebook", "journal", "笔记本", ("Stationery", "Notebooks"), ("paper", "leather", "linen"), (6, 34), _ALL),
    Kind("wall clock", "kitchen clock", "挂钟", ("Home", "Clocks"), ("wood", "plastic", "aluminium"), (19, 89), ("plain", "striped", "checked")),
    Kind("guitar", "acoustic guitar", "吉他", ("Music", "Guitars"), ("wood",), (119, 590)),
)  # fmt: skip

_PRAISE = (
    ("Lovely quality, exactly as pictured.", "质量很好，和图片一样。", 5),
    ("Good value for the money.", "性价比很高，推荐购买。", 5),
    ("Nice, but delivery took a while.", "东西不错，就是物流有点慢。", 4),
    ("Does what it should.", "还可以，正常使用没问题。", 4),
    ("The colour is duller than I hoped.", "颜色比想象的暗，有点失望。", 2),
    ("Broke after two weeks.", "用了两个星期就坏了。", 1),
)
_OFFERS = (("3 for 2", "买三付二"), ("Free delivery", "包邮"), ("10% off the second", "第二件九折"))


def products(seed: int = 7, count: int = 400) -> Iterator[DemoProduct]:
    """``count`` products, the kinds in turn; the first n of a longer shop are those of a shorter one."""
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        rng = random.Random(f"{seed}/{n}")
        price = round(rng.uniform(*kind.prices)) - 0.05
        reviews = tuple(
            {"text": text[language], "rating": text[2], "language": ("en", "zh")[language]}
            for text in rng.sample(_PRAISE, rng.choice((0, 1, 2, 3)))
            for language in (rng.choice((0, 1)),)
        )
        stars = [float(review["rating"]) for review in reviews]
        yield DemoProduct(
            id=f"d{n + 1:04d}",
            kind=kind,
            brand=rng.choice(_BRANDS),
            colour=list(COLOURS)[(n // len(KINDS) + n) % len(COLOURS)],
            material=rng.choice(kind.materials),
            pattern=rng.choice((*kind.patterns, "plain")),
            gender=rng.choice(kind.genders) if kind.genders else None,
            price=price,
            sale_price=round(price * rng.choice((0.7, 0.8, 0.9)), 2) if rng.random() < 0.2 else None,
            offer=str(rng.randrange(len(_OFFERS))) if rng.random() < 0.15 else None,
            availability=rng.choice(("in_stock",) * 8 + ("out_of_stock", "preorder")),
            rating=round(sum(stars) / len(stars), 1) if stars else 4.0,
            reviews=reviews,
            gtin=_gtin(f"20{seed % 100:02d}{n:08d}"),
            model=f"{kind.name[:2].upper()}-{1000 + rng.randrange(9000)}",
        )


def _gtin(body: str) -> str:
    """Twelve digits and their GS1 check digit."""
    total = sum(int(digit) * (3 if n % 2 else 1) for n, digit in enumerate(body))
    return f"{body}{-total % 10}"


def draw(product: DemoProduct, view: int = 0, size: int = 256) -> Image.Image:
    """The picture of a product, RGB, ``size`` pixels square: view 0 in the studio, 1 mirrored on a coloured wall."""
    rng = random.Random(f"{product.id}/{view}")
    base, _ = COLOURS[product.colour]
    r, g, b = (min(255, max(0, channel + rng.randint(-14, 14))) for channel in base)
    backdrop: Colour = (
        (243, 242, 239) if view == 0 else rng.choice([(222, 230, 238), (236, 226, 214), (224, 234, 222)])
    )
    if view == 0 and min(base) > 220:
        backdrop = (214, 219, 224)
    pen = Pen(size, backdrop, mirrored=view == 1)
    SHAPES[product.kind.name](pen, (r, g, b), product.pattern)
    return pen.finish()


def captions(product: DemoProduct) -> list[str]:
    """English phrasings that describe the picture, for training."""
    pattern = "" if product.pattern == "plain" else f"{product.pattern} "
    kind = product.kind
    return [
        f"{product.colour} {pattern}{kind.name}",
        f"{pattern}{kind.other} in {product.colour}",
        f"{kind.other}, {product.colour}",
        f"{product.brand[0]} {product.material} {kind.name}, {pattern}{product.colour}",
        kind.name,
    ]


def rows(product: DemoProduct) -> Iterator[dict[str, Any]]:
    """The product as rows of a feed with Merchant names: one in English, one in Chinese."""
    kind = product.kind
    _, colour_zh = COLOURS[product.colour]
    pattern = "" if product.pattern == "plain" else f"{product.pattern} "
    whose = "" if product.gender is None else "kids' " if product.gender == "kids" else f"{product.gender}'s "
    whose_zh = _GENDERS.get(product.gender or "", "")
    common: dict[str, Any] = {
        "id": product.id,
        "brand": product.brand[0],
        "product_type": " > ".join(kind.category),
        "price": f"{product.price:.2f} EUR",
        "availability": product.availability,
        "image_link": f"images/{product.id}.jpg",
        "additional_image_link": f"images/{product.id}-2.jpg",
        "color": product.colour,
        "material": product.material,
        "pattern": product.pattern,
        "gtin": product.gtin,
        "mpn": product.model,
        "rating": product.rating,
        "review_count": len(product.reviews),
        "reviews": list(product.reviews),
    }
    if product.sale_price is not None:
        common["sale_price"] = f"{product.sale_price:.2f} EUR"
    if product.gender:
        common["gender"] = product.gender
    if kind.sizes:
        common["size"] = "/".join(kind.sizes)
    offer = None if product.offer is None else _OFFERS[int(product.offer)]
    if offer:
        common["offer"] = offer[0]
    yield {
        **common,
        "language": "en",
        "title": f"{product.brand[0]} {whose}{pattern}{product.material} {kind.name}, {product.colour}",
        "description": f"{product.colour.capitalize()} {pattern}{kind.other} of {product.material}. "
        f"Model {product.model}, made to last." + (f" {offer[0]}." if offer else ""),
    }
    yield {
        **common,
        "language": "zh",
        "title": f"{product.brand[1]} {whose_zh}{_PATTERNS[product.pattern]}{_MATERIALS[product.material]}"
        f"{kind.zh} {colour_zh}",
        "description": f"{colour_zh}{_PATTERNS[product.pattern]}{kind.zh}，{_MATERIALS[product.material]}材质，"
        f"型号{product.model}。" + (offer[1] if offer else ""),
    }


def write(
    out: Path, seed: int = 7, count: int = 400, progress: Callable[[str, int, int | None], None] | None = None
) -> Path:
    """Write ``feed.jsonl`` and ``images/`` below ``out``; returns the feed's path."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    feed = out / "feed.jsonl"
    with feed.open("w", encoding="utf-8") as file:
        for n, product in enumerate(products(seed, count)):
            for row in rows(product):
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
            for view, name in ((0, f"{product.id}.jpg"), (1, f"{product.id}-2.jpg")):
                draw(product, view).save(out / "images" / name, quality=88)
            if progress is not None:
                progress("drawing", n + 1, count)
    return feed
