"""The names of colours, in English and Chinese: plain data, each shade with the family it is filed under in a shop.

Families follow what people call such a shade (the XKCD colour survey, CC0, where it has the name), Chinese ones the
names of fashion. A line is one shade: its family, behind a bar the family that stands in where a catalogue has none,
then its names. ``?`` marks a name that is a thing as well, a food, plant, metal or brand: an English one is a colour
where the sentence or the goods say so, a Chinese one with 色 behind it. The first line of a family is its base.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["AMBIGUOUS_COLOURS", "COLOURS", "HUES"]

_SHADES = """
red: red, reddish, 红, 大红, 正红, 中国红
red: crimson, crimson red, 绯红
red: scarlet, scarlet red, vermilion, vermillion, cinnabar, 猩红, 朱红, 朱砂红, 丹红, 朱砂?
red: burgundy, burgundy red, wine red, wine coloured, oxblood, claret red, claret?, bordeaux red, bordeaux?,
  merlot red, 酒红, 红酒红, 波尔多红, 勃艮第?, 勃艮第红, 车厘子红, 车厘子?, 绛红, 殷红
red: maroon, 枣红, 暗枣红, 栗红, 紫红
red: cherry red, bright cherry, cherry?, 樱桃红, 樱红
red: ruby red, ruby?, garnet red, garnet?, 宝石红, 红宝石?, 石榴红
red: carmine, cardinal red, cardinal?, poppy red, poppy?, lobster red, lobster?, 胭脂红, 罂粟红
red: tomato red, tomato?, chilli red, chili red, pepper red, strawberry red, strawberry?, cranberry red, cranberry?,
  番茄红, 辣椒红, 草莓红, 蔓越莓红, 西红柿红
red: brick red, brick?, blood red, fire engine red, fire red, pillar box red, post box red, postbox red, ferrari red,
  rosso, candy apple red, flame red, lipstick red, rouge red, rose red, lava red, chinese red, 砖红, 血红, 火红,
  烈焰红, 法拉利红, 口红红, 姨妈红, 复古红, 故宫红, 喜庆红, 赤红, 赤, 铁锈红, 锈红, 枫叶红, 豆沙红, 桃木红
pink: pink, pinkish, pinky, 粉, 粉红
pink: hot pink, fuchsia, magenta, shocking pink, cerise, raspberry pink, raspberry?, barbie pink, 玫红, 玫瑰红, 玫粉,
  品红, 洋红, 芭比粉, 桃红, 梅红, 艳粉, 死亡芭比粉, 火龙果?, 火龙果红, 覆盆子?
pink: rose?, rosy, rose pink, dusty rose, dusty pink, old rose, dusky pink, rose coloured, vintage rose,
  tea rose pink, 玫瑰?, 玫瑰粉, 脏粉, 豆沙?, 豆沙粉, 干枯玫瑰?, 灰粉, 烟粉, 藕粉?, 藕荷?, 藕
pink: salmon?, salmon pink, 三文鱼粉, 鲑鱼粉, 鲑鱼?, 三文鱼?
pink: blush?, blush pink, baby pink, powder pink, shell pink, ballet pink, millennial pink, pastel pink, candy pink,
  cherry blossom pink, sakura pink, 樱花粉, 樱粉, 樱花?, 婴儿粉, 裸粉, 芭蕾粉, 少女粉, 奶粉?, 奶油粉, 蔷薇?, 蔷薇粉,
  水粉
pink: bubblegum pink, bubblegum?, flamingo pink, flamingo?, candyfloss?, candy floss pink, cotton candy pink,
  carnation?, carnation pink, peony?, peony pink, watermelon pink, watermelon?, lotus pink, pink lemonade?, neon pink,
  peach pink, 泡泡糖粉, 火烈鸟粉, 康乃馨粉, 牡丹粉, 西瓜红, 桃粉, 桃花粉, 蜜桃粉, 水蜜桃?, 荧光粉?, 珊瑚粉, 荷花粉
orange: orange?, orangey, orangish, orange coloured, bright orange, 橙?, 橘, 橘黄, 橘红, 橙黄, 桔, 桔黄, 桔红,
  爱马仕橙
orange: coral?, coral pink, coral red, 珊瑚?, 珊瑚红, 橙红, 珊瑚橙, 珊瑚橘
orange: rust?, rust orange, rusty orange, terracotta?, terra cotta?, terracotta orange, burnt orange, copper orange,
  brick orange, 铁锈?, 铁锈橙, 陶土?, 赤陶?, 赭橙, 脏橘, 脏橙, 枫叶橙
orange: tangerine?, tangerine orange, mandarin orange?, mandarin?, clementine?, satsuma?, blood orange?, persimmon?,
  persimmon orange, kumquat?, 蜜橘, 柑橘?, 柑橘橙, 柿子红, 柿子橙, 柿红, 柿子?, 血橙?
orange: pumpkin?, pumpkin orange, carrot?, carrot orange, mango?, mango orange, papaya?, papaya orange, sunset orange,
  traffic orange, safety orange, neon orange, fluorescent orange, day glo orange, flame orange, tiger orange, 南瓜?,
  南瓜橙, 胡萝卜?, 胡萝卜橙, 木瓜橙, 夕阳橙, 落日橙, 日落橙, 活力橙, 荧光橙
orange: peach?, peachy, peach coloured, peach orange, apricot?, apricot orange, cantaloupe?, melon?, 蜜桃?, 杏橙,
  杏橘, 哈密瓜?
yellow: yellow, yellowish, yellowy, 黄
yellow: mustard?, mustard yellow, ochre, ocher, yellow ochre, dijon?, 姜黄, 芥末黄, 芥末?, 芥黄, 土黄, 赭黄
yellow: lemon?, lemony, lemon yellow, citrine?, citrus yellow, sherbet lemon?, 柠檬黄, 柠檬?, 柠黄
yellow: canary?, canary yellow, buttercup?, buttercup yellow, daffodil?, daffodil yellow, primrose?, primrose yellow,
  sunflower?, sunflower yellow, dandelion?, dandelion yellow, sunshine?, sunshine yellow, sunny yellow, 向日葵黄,
  蒲公英黄, 迎春黄, 金丝雀黄, 阳光黄, 油菜花黄, 明黄, 亮黄
yellow|orange: amber?, amber yellow, saffron?, saffron yellow, marigold?, marigold yellow, honey yellow, honey?,
  turmeric?, turmeric yellow, egg yolk yellow, egg yolk?, golden yellow, school bus yellow, taxi yellow, goldenrod,
  mango yellow, 琥珀?, 琥珀黄, 藏红花黄, 万寿菊黄, 蜂蜜?, 蜜黄, 蛋黄?, 金黄, 芒果黄, 芒果?, 杏黄, 藤黄, 琉璃黄,
  帝王黄, 橡黄
yellow: butter yellow, butter?, custard?, custard yellow, banana?, banana yellow, straw?, straw yellow, corn yellow,
  maize yellow, pastel yellow, pineapple?, pineapple yellow, neon yellow, fluorescent yellow, acid yellow,
  high vis yellow, 奶黄, 奶油黄, 黄油?, 鹅黄, 香蕉黄, 稻草黄, 玉米黄, 菠萝黄, 荧光黄, 鸡蛋黄, 嫩黄, 鸭黄, 秋香?, 缃
green: green, greenish, greeny, 绿, 翠
green: olive?, olive green, olive drab, army green, military green, khaki green, moss?, moss green, mossy green, 军绿,
  橄榄绿, 橄榄?, 苔藓绿, 苔绿, 军
green: mint?, minty, mint green, minty green, spearmint?, peppermint?, seafoam, sea foam, seafoam green,
  sea foam green, 薄荷绿, 薄荷?, 浅薄荷, 水绿, 海沫绿
green: emerald?, emerald green, malachite?, kelly green, shamrock?, shamrock green, irish green, 祖母绿, 翡翠绿,
  翡翠?, 宝石绿, 碧绿, 碧?, 翠绿, 孔雀石?, 孔雀石绿
green: lime?, lime green, limey, chartreuse, neon green, fluorescent green, acid green, yellow green, yellowish green,
  apple green, granny smith green, grass green, spring green, lettuce green, pear green, kiwi?, kiwi green, 青柠绿,
  青柠?, 柠檬绿, 黄绿, 嫩绿, 草绿, 青草绿, 苹果绿, 果绿, 荧光绿, 新绿, 春绿, 猕猴桃?, 奇异果?, 奇异果绿, 芽绿, 豆芽绿,
  葱绿
green: forest green, bottle green, hunter green, racing green, british racing green, pine?, pine green,
  dark olive green, spruce?, fir green, ivy?, ivy green, jungle green, holly green, evergreen?, viridian,
  billiard green, 森林绿, 墨绿, 森绿, 酒瓶绿, 松绿, 松柏绿, 松针绿, 暗绿, 苍绿, 黛绿, 常青藤绿, 丛林绿
green: sage?, sage green, pistachio?, pistachio green, celadon?, celadon green, eucalyptus?, eucalyptus green,
  tea green, matcha green, matcha?, pea green, pea?, avocado?, avocado green, fern?, fern green, basil?, basil green,
  asparagus?, asparagus green, laurel green, leaf green, pickle green, parsley green, cactus?, cactus green,
  clover green, spinach?, spinach green, seaweed?, seaweed green, artichoke?, cucumber?, cucumber green, 鼠尾草绿,
  鼠尾草?, 开心果?, 开心果绿, 尤加利绿, 抹茶绿, 抹茶?, 豆绿, 豆青, 牛油果绿, 牛油果?, 鳄梨绿, 罗勒绿, 竹绿, 竹青,
  仙人掌绿, 菠菜绿, 海藻绿, 青豆绿, 艾绿, 灰绿, 莲叶绿, 荷叶绿, 粉绿, 梅子青, 青瓷?, 青苹果?, 韭绿, 柳绿, 秋葵绿
green: jade?, jade green, jadeite green, sea green, patina green, 玉绿, 玉?, 海绿, 海洋绿, 铜绿
blue: blue, bluish, blueish, 蓝
blue: navy, navy blue, marine blue, midnight blue, ink blue, inky blue, oxford blue, french navy, 藏青, 藏蓝, 海军蓝,
  丈青, 午夜蓝, 墨蓝, 宝蓝?, 深海蓝, 夜空蓝, 夜蓝, 黛蓝, 牛津蓝, 学院蓝
turquoise|blue: turquoise, verdigris, teal, teal blue, teal green, cyan, aqua?, aqua blue, aqua green, aquamarine?,
  aquamarine blue, turquoise blue, turquoise green, blue green, bluish green, greenish blue, green blue, petrol?,
  petrol blue, peacock?, peacock green, lagoon?, lagoon blue, duck egg?, duck egg blue, robin egg blue,
  robins egg blue, tiffany?, tiffany blue, 青绿, 青, 湖蓝, 湖水蓝, 湖绿, 湖水绿, 松石绿, 松石蓝, 绿松石?, 绿松石绿,
  土耳其蓝, 蒂芙尼蓝, 蒂凡尼蓝, 孔雀蓝, 孔雀绿, 水鸭?, 水鸭绿, 水鸭青, 蓝绿, 绿蓝, 青蓝, 碧蓝, 鸭蛋青, 知更鸟蛋蓝,
  石青, 石绿, 青碧, 海蓝绿, 凫绿, 鸭绿, 水蓝绿, 水青, 海水绿
blue: sky blue, peacock blue, azure?, azure blue, cerulean, cerulean blue, baby blue, powder blue, light blue,
  pale blue, ice blue, icy blue, glacier blue, pastel blue, sea blue, ocean blue, cloud blue, heaven blue,
  summer sky blue, mist blue, 天蓝, 天空蓝, 天青, 蔚蓝, 湛蓝, 婴儿蓝, 冰川蓝, 冰蓝, 粉蓝, 水蓝, 海蓝, 海洋蓝, 晴空蓝,
  雾霾蓝, 雾蓝, 浅天蓝, 月白, 云水蓝, 马卡龙蓝, 晴蓝
blue: royal blue, cobalt?, cobalt blue, sapphire?, sapphire blue, ultramarine, ultramarine blue, electric blue,
  klein blue, yves klein blue, lapis?, lapis blue, lapis lazuli?, persian blue, prussian blue, french blue,
  cornflower?, cornflower blue, bluebell?, bluebell blue, delft blue, delft?, egyptian blue, bright blue, neon blue,
  majorelle blue, 皇家蓝, 钴蓝, 宝石蓝, 蓝宝石?, 群青, 群青蓝, 电光蓝, 克莱因蓝, 普鲁士蓝, 青金石?, 青金石蓝,
  矢车菊蓝, 品蓝, 代尔夫特蓝, 青花蓝, 彩蓝, 荧光蓝, 釉蓝
blue: indigo, indigo blue, denim blue, jeans blue, steel blue, slate blue, storm blue, smoky blue, dusty blue,
  periwinkle?, periwinkle blue, blueberry?, blueberry blue, air force blue, police blue, hyacinth blue, 靛蓝, 靛青,
  靛, 牛仔蓝, 丹宁蓝, 钢蓝, 灰蓝, 蓝灰, 烟蓝, 长春花蓝, 蓝莓?, 蓝莓蓝, 空军蓝, 蓝靛
purple: purple, purplish, purpley, 紫
purple: violet?, violet purple, 紫罗兰?, 紫罗兰紫
purple: lilac, lilac purple, lavender?, lavender purple, wisteria?, wisteria purple, heather purple, thistle?,
  pastel purple, light violet, 薰衣草紫, 薰衣草?, 丁香紫, 丁香?, 紫藤?, 紫藤紫, 雪青
purple: plum?, plum purple, aubergine?, aubergine purple, eggplant?, eggplant purple, damson?, damson purple, prune?,
  mulberry?, mulberry purple, blackcurrant?, blackberry?, boysenberry?, grape?, grape purple, fig?, 梅子紫, 李子紫,
  茄紫, 茄子紫, 茄子?, 桑葚紫, 桑葚?, 葡萄紫, 葡萄?, 黑加仑?, 乌梅紫, 无花果?
purple: mauve, amethyst?, amethyst purple, orchid?, orchid purple, heliotrope?, byzantium, royal purple,
  imperial purple, tyrian purple, taro?, taro purple, ube?, iris purple, magenta purple, pansy purple, neon purple,
  紫水晶?, 紫晶?, 兰花紫, 木槿紫, 木槿?, 香芋紫, 香芋?, 芋紫, 芋泥紫, 绛紫, 酱紫, 藕紫, 粉紫, 玫紫, 蓝紫, 红紫, 烟紫,
  灰紫, 雾紫, 暗夜紫, 皇家紫, 青莲?, 鸢尾紫, 罗兰紫, 暮紫, 蜜紫
brown: brown, brownish, browny, 棕, 褐, 咖啡?, 咖, 棕褐, 红棕, 深咖, 浅咖, 黄棕, 棕黄, 黄褐, 红褐, 灰褐, 黑褐
brown: tan?, tan brown, tanned, saddle brown, saddle tan, tawny, tawny brown, fawn?, fawn brown, fawn coloured,
  cognac?, cognac brown, tobacco?, tobacco brown, whisky brown, 皮革棕, 马鞍棕, 干邑棕, 烟草棕, 小鹿棕, 鹿皮棕, 麦棕,
  黄鹿皮
brown: camel?, camel brown, camel coloured, 驼, 骆驼?, 浅驼, 深驼
brown: chocolate?, chocolate brown, chocolatey brown, cocoa?, cocoa brown, coffee brown, coffee coloured,
  espresso brown, mocha?, mocha brown, cappuccino brown, latte brown, 巧克力棕, 可可?, 可可棕, 摩卡?, 摩卡棕, 咖啡棕,
  焦咖, 美拉德棕, 拿铁?, 拿铁棕, 奶咖, 奶茶?, 奶茶棕, 朱古力?
brown: khaki, 卡其
brown: chestnut?, chestnut brown, conker brown, hazel?, hazel brown, hazelnut?, hazelnut brown, walnut?, walnut brown,
  mahogany?, mahogany brown, teak brown, oak brown, cedar brown, maple brown, nutmeg?, nutmeg brown, pecan brown,
  acorn brown, bark brown, wood brown, 栗, 栗子?, 栗棕, 板栗?, 榛子棕, 榛子?, 胡桃?, 胡桃棕, 胡桃木?, 红木棕, 原木?,
  木棕, 橡木棕, 柚木棕, 檀, 茶褐, 茶, 茶棕
brown: auburn, russet, russet brown, rust brown, reddish brown, cinnamon?, cinnamon brown, caramel?, caramel brown,
  toffee?, toffee brown, butterscotch?, fudge brown, gingerbread brown, ginger brown, peanut brown, sienna?,
  burnt sienna, raw sienna, umber, burnt umber, raw umber, sepia?, sepia brown, bistre, earth brown, earthy brown,
  mud brown, muddy brown, clay brown, leather brown, tortoiseshell brown, 赤褐, 焦糖?, 焦糖棕, 焦糖棕褐, 肉桂棕,
  肉桂?, 太妃糖?, 太妃棕, 赭, 赭石?, 赭石棕, 熟褐, 泥土棕, 大地?, 大地棕, 土棕, 古铜棕, 酱, 琥珀棕, 枣泥棕, 树皮棕
brown|beige: taupe, mushroom?, mushroom brown, mink?, greige, stone brown, 灰褐咖, 烟草?, 豆蔻?
beige|brown: beige, sand?, sand coloured, sandy beige, sand beige, desert sand, dune?, oatmeal?, oat?, wheat?,
  biscuit?, buff?, latte?, champagne?, champagne beige, honey beige, 米, 杏, 沙, 沙棕, 燕麦?, 香槟?, 小麦?, 浅杏,
  奶杏, 沙漠?, 米黄
beige|white: cream?, creamy white, cream coloured, cream white, ecru, vanilla?, vanilla white, linen white,
  parchment?, buttermilk?, eggshell?, off beige, 奶油?, 奶油白, 奶白, 香草?, 杏白, 亚麻?, 羊皮纸?
beige|pink: nude?, nude pink, flesh coloured, skin coloured, 裸, 肉, 肤, 裸杏
grey: grey, gray, greyish, grayish, 灰
grey: charcoal?, charcoal grey, charcoal gray, anthracite?, anthracite grey, slate?, slate grey, slate gray,
  graphite?, graphite grey, gunmetal?, gunmetal grey, gun metal grey, lead grey, iron grey, 炭灰, 石墨?, 石墨灰, 枪灰,
  枪?, 铁灰, 板岩灰, 水泥灰, 水泥?, 深空灰, 太空灰?, 墨灰, 碳灰
grey: ash grey, ash gray, ash?, ashen, ashy grey, smoke grey, smoky grey, dove grey, dove gray, pearl grey,
  stone grey, steel grey, steel gray, pewter?, pewter grey, pebble grey, concrete?, concrete grey, cement grey,
  elephant grey, mouse grey, heather grey, marl grey, grey marl, battleship grey, fog grey, misty grey, storm grey,
  space grey, 烟灰, 银灰, 鸽灰, 鸽子灰, 珍珠灰, 石灰?, 鼠灰, 象灰, 大象灰, 高级灰, 麻灰, 雾灰, 雾霾灰, 云灰, 鸦灰,
  青灰, 月光灰, 灰白
black: black, blackish, blacky, 黑, 纯黑, 墨, 漆黑
black: jet?, jet black, pitch black, coal?, coal black, ebony?, ebony black, onyx?, onyx black, raven?, raven black,
  ink black, inky black, midnight black, sable?, obsidian?, obsidian black, noir?, piano black, licorice black,
  liquorice black, soot black, matt black, matte black, 墨黑, 乌黑, 炭黑, 曜石黑, 曜黑, 黑曜石?, 碳黑, 鸦黑, 玄,
  乌木黑, 暗夜黑, 钢琴黑, 哑光黑, 玄黑, 黛, 黛黑, 乌, 皂
white: white, whitish, off white, offwhite, 白, 纯白, 米白, 本白
white: snow white, snowy white, snowy, pure white, pearl white, pearl?, alabaster?, alabaster white, chalk?,
  chalk white, chalky white, milk white, milky white, milky, porcelain white, bone white, cotton white, lily white,
  arctic white, antique white, alpine white, polar white, ghost white, cloud white, swan white, marble white, 雪白,
  珍珠白, 珍珠?, 乳白, 牛奶白, 瓷白, 骨瓷白, 贝壳白, 月光白, 云朵白, 棉花白, 皎白, 冰川白, 素白, 荔枝白, 玉白
white|beige: ivory?, ivory white, ivory coloured, 象牙白, 象牙?
silver|grey: silver?, silvery, silver coloured, 银, 亮银
gold|yellow: gold?, golden?, gold coloured, brushed gold, 金, 香槟金, 亮金, 土豪金
gold|pink: rose gold, 玫瑰金
gold|brown: bronze?, copper?, brass?, antique gold, bronze coloured, copper coloured, 古铜?, 青铜?, 黄铜?, 红铜?,
  紫铜?
multicolour: multicolour, multicolor, multicoloured, multicolored, multi coloured, multi colored, colourful, colorful,
  rainbow?, rainbow coloured, many coloured, 彩, 多, 五彩?, 七彩?, 彩虹?, 炫彩?, 缤纷?, 撞
"""
_CHINESE_HUES = "深浅淡亮暗鲜嫩艳"
_HUED = frozenset("红粉橙黄绿蓝紫棕灰")
HUES = frozenset(
    (
        "dark",
        "light",
        "deep",
        "pale",
        "bright",
        "soft",
        "pastel",
        "neon",
        "vivid",
        "rich",
        "muted",
        "warm",
        "cool",
    )
) | frozenset(_CHINESE_HUES)
"""Words before a colour that say how light or strong it is."""


def _lines() -> Iterator[tuple[tuple[str, ...], list[str]]]:
    for line in _SHADES.strip().replace("\n  ", " ").split("\n"):
        families, _, names = line.partition(": ")
        yield tuple(families.split("|")), names.split(", ")


def _forms(name: str) -> list[str]:
    """A name as it is said: Chinese ones with 色, and without where they are no things."""
    word = name.rstrip("?")
    if word.isascii():
        return [word]
    if word in _HUED:
        hues = ("", "荧光", *_CHINESE_HUES)
        return [f"{hue}{word}{end}" for hue in hues for end in ("色", "")]
    return [word + "色", word] if name == word and (len(word) > 1 or word in "黑白") else [word + "色"]


COLOURS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    (families, "|".join(form for name in names for form in _forms(name))) for families, names in _lines()
)
"""The families of a shade, the nearest first, and its names, apart by bars."""

AMBIGUOUS_COLOURS = frozenset(
    name.rstrip("?") for _, names in _lines() for name in names if name.isascii() and name.endswith("?")
) | {"橙"}
"""Also foods, plants, metals, names: a colour only when the sentence says so, or of goods that are not made of it."""
