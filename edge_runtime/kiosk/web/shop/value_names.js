// Names of a catalogue's fields and of common values in the shopper's language; what is unknown stands as it is.

/** @type {Record<Language, Record<string, string | undefined>>} */
const FIELDS = {
  en: {
    category: "Kind",
    colour: "Colour",
    price: "Price",
    brand: "Brand",
    size: "Size",
    material: "Material",
    rating: "Rating",
    gender: "For",
    availability: "Stock",
    pattern: "Pattern",
    age_group: "Age",
    condition: "Condition",
    offer: "Offer",
    sale: "Reduced",
  },
  zh: {
    category: "类别",
    colour: "颜色",
    price: "价格",
    brand: "品牌",
    size: "尺码",
    material: "材质",
    rating: "评分",
    gender: "适用",
    availability: "库存",
    pattern: "图案",
    age_group: "年龄",
    condition: "状态",
    offer: "优惠",
    sale: "打折",
  },
};

/** @type {Record<string, string | undefined>} */
const ENGLISH = {
  in_stock: "In stock",
  out_of_stock: "Sold out",
  preorder: "Pre-order",
  backorder: "Ships later",
  men: "Men",
  women: "Women",
  kids: "Kids",
  adult: "Adults",
  unisex: "Everyone",
  male: "Men",
  female: "Women",
};

const CHINESE = pairs(`
in_stock 有货 out_of_stock 售罄 preorder 预售 backorder 稍后发货 new 全新 used 二手 refurbished 翻新
men 男士 women 女士 male 男士 female 女士 kids 儿童 adult 成人 unisex 通用
red 红色 blue 蓝色 green 绿色 yellow 黄色 orange 橙色 pink 粉色 purple 紫色 brown 棕色 grey 灰色 gray 灰色 black 黑色
white 白色 turquoise 青绿色 beige 米色 gold 金色 silver 银色 navy 藏青色 multicolour 多色
plain 纯色 striped 条纹 dotted 波点 checked 格纹 floral 印花
cotton 纯棉 leather 真皮 steel 不锈钢 wood 实木 linen 亚麻 wool 羊毛 plastic 塑料 suede 绒面皮 ceramic 陶瓷 canvas 帆布
aluminium 铝合金 stoneware 粗陶 nylon 尼龙 porcelain 白瓷 mesh 网面 felt 毛毡 silk 真丝 denim 牛仔布 straw 草编
enamel 搪瓷 glass 玻璃 iron 铸铁 cast_iron 铸铁 velvet 丝绒 paper 纸 cardboard 纸板 wax 蜡 brass 黄铜 plush 毛绒
rubber 橡胶 polyester 涤纶 metal 金属 bamboo 竹 rattan 藤 terracotta 陶土 copper 铜 soy_wax 大豆蜡
shoes 鞋 clothing 服装 accessories 配饰 bags 箱包 kitchen 厨房 groceries 食品 home 家居 furniture 家具
electronics 数码 toys 玩具 sport 运动 music 乐器 stationery 文具 books 图书 beauty 美妆 garden 园艺
sneakers 运动鞋 boots 靴子 high_heels 高跟鞋 sandals 凉鞋 t-shirts T恤 sweaters 毛衣 dresses 连衣裙 jackets 夹克
jeans 牛仔裤 socks 袜子 hats 帽子 beanies 毛线帽 scarves 围巾 sunglasses 太阳镜 watches 手表 umbrellas 雨伞
backpacks 双肩包 handbags 手提包 suitcases 行李箱 mugs 马克杯 teapots 茶壶 kettles 烧水壶 bottles 水瓶 pans 平底锅
bowls 碗 tea 茶叶 coffee 咖啡豆 honey 蜂蜜 jam 果酱 olive_oil 橄榄油 chocolate 巧克力 pasta 意大利面
desk_lamps 台灯 floor_lamps 落地灯 lamps 灯 vases 花瓶 candles 香薰蜡烛 cushions 抱枕 clocks 挂钟 plant_pots 花盆
chairs 椅子 armchairs 扶手椅 sofas 沙发 stools 凳子 cameras 相机 headphones 耳机 speakers 音箱 soft_toys 毛绒玩具
toy_cars 玩具车 balls 球 skateboards 滑板 bicycles 自行车 guitars 吉他 notebooks 笔记本
free_delivery 免运费 gift_wrapping_included 免费礼品包装 3_for_2 买二送一 10%_off_the_second 第二件九折
`);

/** @type {Record<string, string | undefined>} */
const SWATCHES = {
  red: "#c42c2a",
  blue: "#3a70c0",
  green: "#407a4c",
  yellow: "#f0c840",
  orange: "#e67a2a",
  pink: "#ec96ac",
  purple: "#764c96",
  brown: "#7a5234",
  grey: "#888c92",
  gray: "#888c92",
  black: "#28282c",
  white: "#fbfaf7",
  turquoise: "#34a8aa",
  beige: "#e4d6bd",
  gold: "#c9a24b",
  silver: "#c3c6ca",
  navy: "#243b63",
};

/**
 * A field's name.
 * @param {string} field
 * @param {Translator} t
 */
export function fieldName(field, t) {
  return FIELDS[t.language][field] ?? sentence(field.replaceAll("_", " "));
}

/**
 * A value's name; of a path ("Shoes > Boots") its last part.
 * @param {Scalar} value
 * @param {Translator} t
 */
export function valueName(value, t) {
  const last = String(value).split(" > ").at(-1) ?? "";
  const key = last.toLowerCase().replaceAll(" ", "_");
  return (t.language === "zh" ? CHINESE.get(key) : ENGLISH[key]) ?? sentence(last);
}

/**
 * The colour to paint a colour's name with, or null.
 * @param {string} value
 */
export function swatch(value) {
  return SWATCHES[String(value).toLowerCase()] ?? null;
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function pairs(text) {
  const parts = text.trim().split(/\s+/);
  return new Map(parts.filter((_, n) => n % 2 === 0).map((key, n) => [key, parts[2 * n + 1]]));
}
