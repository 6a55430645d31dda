// What the pages say, in English and Chinese, and how numbers and money are written.

/** Languages by their code in the API; `tag` is BCP 47's. */
export const LANGUAGES = { en: { name: "English", tag: "en" }, zh: { name: "中文", tag: "zh-Hans" } };

/** Words that more than one page needs; a page's own table has the same form. */
export const SHARED = {
  en: {
    search: "Search",
    close: "Close",
    cancel: "Cancel",
    undo: "Undo",
    more: "Show more",
    like: "I like it",
    dislike: "Not for me",
    similar: "More like this",
    in_stock: "In stock",
    out_of_stock: "Sold out",
    preorder: "Pre-order",
    backorder: "Ships later",
    now: "now",
    before: "before",
    discount: "{share} off",
    stars: "{rating} out of 5",
    reviews: { one: "{n} review", other: "{n} reviews" },
    why: "Why it is here",
    why_keywords: "“{detail}”",
    why_keywords_bare: "words",
    why_semantic: "meaning",
    why_voice: "you said “{detail}”",
    why_voice_bare: "what you said",
    why_image: "look",
    why_likes: "likeness",
    why_taste: "your taste",
    why_rating: "rating",
    why_price: "price",
    why_rule: "the shop’s pick",
    why_barcode: "barcode",
    only_keywords: "Has “{detail}”",
    only_keywords_bare: "Fits your words",
    only_semantic: "Means what you ask for",
    only_voice: "You said “{detail}”",
    only_voice_bare: "Means what you said",
    only_image: "Looks like your picture",
    only_likes: "Like the one you chose",
    only_taste: "To your taste",
    only_rating: "Well rated",
    only_price: "By its price",
    only_rule: "The shop’s pick",
    only_barcode: "By its barcode",
    away: "The shop does not answer. What you see stays; we keep trying.",
    back: "The shop answers again.",
    busy: "Many people are searching. One moment …",
    failed: "That did not work: {detail}",
    any: "Any",
    up_to: "up to {to}",
    from: "from {from}",
    between: "{from} – {to}",
    at_least: "{rating} and more",
    more_values: "{n} more",
    fewer_values: "Fewer",
    camera_title: "Show a picture",
    camera_wait: "Opening the camera …",
    camera_view: "What the camera sees. Tap the thing that you mean, or draw a frame around it.",
    camera_hint: "Hold it into the frame. Or tap the thing that you mean, or draw a frame around it.",
    camera_take: "Search what you see",
    camera_file: "Choose a picture",
    camera_refused: "The camera is not allowed here. You can choose a picture instead.",
    camera_none: "No camera was found. You can choose a picture instead.",
    camera_large: "This file is too large for a picture.",
    camera_unreadable: "This is no picture that can be read. JPEG, PNG and WebP can.",
    crop_title: "Choose a part",
    crop_picture: "Your picture",
    crop_view: "The part of your picture. Arrow keys move it.",
    crop_hint: "Tap the thing that you mean, or draw a frame around it.",
    crop_smaller: "Smaller part",
    crop_larger: "Larger part",
    microphone_title: "Say what you look for",
    microphone_hint: "I am listening …",
    microphone_wait: "One moment …",
    microphone_done: "Done",
    microphone_again: "Try again",
    microphone_nothing: "I heard no words. Please say it again, a little nearer.",
    microphone_refused: "The microphone is not allowed here. Please type instead.",
    microphone_none: "No microphone was found. Please type instead.",
    microphone_away: "The shop does not hear you now. Please try again, or type.",
    microphone_late: "That took too long. Please try again, or type.",
  },
  zh: {
    search: "搜索",
    close: "关闭",
    cancel: "取消",
    undo: "撤销",
    more: "再看一些",
    like: "喜欢",
    dislike: "不适合我",
    similar: "相似的商品",
    in_stock: "有货",
    out_of_stock: "售罄",
    preorder: "预售",
    backorder: "稍后发货",
    now: "现价",
    before: "原价",
    discount: "省 {share}",
    stars: "{rating} 分，满分 5 分",
    reviews: "{n} 条评价",
    why: "为什么在这里",
    why_keywords: "“{detail}”",
    why_keywords_bare: "字词",
    why_semantic: "意思",
    why_voice: "您说的“{detail}”",
    why_voice_bare: "您说的",
    why_image: "外观",
    why_likes: "相似",
    why_taste: "您的喜好",
    why_rating: "评分",
    why_price: "价格",
    why_rule: "店家推荐",
    why_barcode: "条形码",
    only_keywords: "含“{detail}”",
    only_keywords_bare: "与您的文字相符",
    only_semantic: "意思相符",
    only_voice: "您说的是“{detail}”",
    only_voice_bare: "与您说的意思相符",
    only_image: "与您的图片相似",
    only_likes: "与您选的相似",
    only_taste: "合您的喜好",
    only_rating: "评分高",
    only_price: "价格合适",
    only_rule: "店家推荐",
    only_barcode: "条形码相符",
    away: "暂时连不上店铺。已显示的内容会保留，我们会继续尝试。",
    back: "已重新连上店铺。",
    busy: "现在搜索的人很多，请稍候……",
    failed: "没有成功：{detail}",
    any: "不限",
    up_to: "{to}以下",
    from: "{from}以上",
    between: "{from} – {to}",
    at_least: "{rating} 分以上",
    more_values: "还有 {n} 项",
    fewer_values: "收起",
    camera_title: "拍照找",
    camera_wait: "正在打开摄像头……",
    camera_view: "摄像头画面。轻点您想找的东西，或者把它框起来。",
    camera_hint: "请对准框内；也可以轻点您想找的东西，或者把它框起来。",
    camera_take: "搜索画面",
    camera_file: "选择图片",
    camera_refused: "这里不能使用摄像头。您可以选择一张图片。",
    camera_none: "没有找到摄像头。您可以选择一张图片。",
    camera_large: "文件太大了。",
    camera_unreadable: "无法读取这张图片，请选择 JPEG、PNG 或 WebP。",
    crop_title: "选取局部",
    crop_picture: "您的图片",
    crop_view: "图片的局部，方向键可以移动。",
    crop_hint: "轻点您想找的东西，或者把它框起来。",
    crop_smaller: "缩小范围",
    crop_larger: "扩大范围",
    microphone_title: "请说您要找什么",
    microphone_hint: "我在听……",
    microphone_wait: "请稍候……",
    microphone_done: "说完了",
    microphone_again: "再说一次",
    microphone_nothing: "没有听到话语。请靠近一点再说一次。",
    microphone_refused: "这里不能使用麦克风，请打字。",
    microphone_none: "没有找到麦克风，请打字。",
    microphone_away: "现在听不到您说话。请再试一次，或者打字。",
    microphone_late: "等待时间太长。请再试一次，或者打字。",
  },
};

/**
 * A speaker of one language: `t(key, values)` gives the words with `{name}` filled in; of plural forms the one that
 * `values.n` asks for. Later tables come first. Also: `t.language`, `t.tag`, `t.number`, `t.money`, `t.percent`.
 * @param {Language} language
 * @param {...StringTable} tables
 * @returns {Translator}
 */
export function speaker(language, ...tables) {
  const { tag } = LANGUAGES[language];
  /** @type {StringTable[Language]} */
  const words = Object.assign({}, SHARED[language], ...tables.map((table) => table[language]));
  const plural = new Intl.PluralRules(tag);
  const numbers = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });
  const monies = new Map();
  /**
   * @param {string} key
   * @param {StringValues} [values]
   */
  const t = (key, values = {}) => {
    const found = words[key];
    if (found === undefined) throw new Error(`no words for ${key} in ${language}`);
    const text = typeof found === "string" ? found : (found[plural.select(Number(values.n))] ?? found.other ?? "");
    return text.replace(/\{(\w+)\}/g, (_, name) => {
      const value = values[name];
      return typeof value === "number" ? numbers.format(value) : (value ?? "");
    });
  };
  /**
   * @param {number} amount
   * @param {string | null} currency
   * @param {boolean} round
   */
  const money = (amount, currency, round) => {
    const style = `${currency} ${round}`;
    if (!monies.has(style)) {
      const digits = round ? { maximumFractionDigits: 0 } : {};
      monies.set(style, new Intl.NumberFormat(tag, currency ? { style: "currency", currency, ...digits } : digits));
    }
    return monies.get(style).format(amount);
  };
  const more = /** @type {Omit<Translator, never>} */ ({
    language,
    tag,
    number: (value) => numbers.format(value),
    percent: (share) => percents.format(share),
    /** An amount with its currency (ISO 4217 or null). */
    money: (amount, currency) => money(amount, currency, false),
    /** The same without cents. */
    roundMoney: (amount, currency) => money(amount, currency, true),
  });
  return Object.assign(t, more);
}

/**
 * The browser's language where it is one of ours, else the first of the catalogue's that is.
 * @param {string[]} languages the catalogue's
 * @returns {Language}
 */
export function preferredLanguage(languages) {
  return [navigator.language.slice(0, 2), ...languages].find(isOurs) ?? "en";
}

/**
 * @param {string} language
 * @returns {language is Language}
 */
function isOurs(language) {
  return language in LANGUAGES;
}

/**
 * A product's title and description in the speaker's language, or in the first that it has.
 * @param {Product} product
 * @param {Language} language
 */
export function textOf(product, language) {
  return product.texts[language] ?? Object.values(product.texts)[0];
}

/**
 * What it costs now, or null.
 * @param {Product} product
 */
export function priceOf(product) {
  return product.sale_price ?? product.price ?? null;
}
