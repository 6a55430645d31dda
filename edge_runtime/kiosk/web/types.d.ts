// The types that the pages' modules share: what the API sends, what a taste is, and the classes of the two pages.
// The API's types follow edge_runtime/types.py and edge_runtime/api/bodies.py.

type Language = "en" | "zh";
type Bytes = Uint8Array<ArrayBuffer>;
type Numbers = Int8Array | Float64Array;

// What the API sends and takes.

type Scalar = string | number | boolean;

interface FilterBounds {
  gte?: number;
  gt?: number;
  lte?: number;
  lt?: number;
  not?: Scalar | Scalar[];
}

type Filter = Scalar | Scalar[] | FilterBounds;
type Filters = Readonly<Record<string, Filter>>;

interface Review {
  text: string;
  rating: number | null;
  language: string | null;
}

interface Product {
  id: string;
  texts: Record<string, { title: string; description: string }>;
  brand: string | null;
  category: string[];
  price: number | null;
  currency: string | null;
  sale_price: number | null;
  availability: string;
  gtin: string | null;
  mpn: string | null;
  colours: string[];
  sizes: string[];
  material: string | null;
  pattern: string | null;
  gender: string | null;
  age_group: string | null;
  offer: string | null;
  rating: number | null;
  review_count: number;
  reviews: Review[];
}

interface Reason {
  source: string;
  share: number;
  detail: string;
}

/** Why a hit is near the taste: the liked or bought product that is nearest to it. */
interface Because {
  what: "like" | "buy";
  product: Product;
  count: number;
}

interface Hit {
  id: string;
  score: number;
  product: Product;
  explanation: Reason[];
  /** int8 in base64, where the request asked for vectors. */
  vector?: string | null;
  fits?: boolean;
  /** Added by taste/rerank.js. */
  because?: Because | null;
}

interface FacetValue {
  value: string;
  count: number;
}

interface Facet {
  field: string;
  values: FacetValue[];
  minimum: number | null;
  maximum: number | null;
}

interface ParsedQuery {
  text: string;
  language: Language;
  constraints: { id: string; field: string; filter: Filter; words: string }[];
  category: string | null;
  corrected: string | null;
  sort_intents: { id: string; sort: string; words: string }[];
}

interface Transcript {
  text: string;
  language: string;
  confidence: number | null;
  hypothesis: string;
}

interface Results {
  hits: Hit[];
  total: number;
  facets: Facet[];
  understood: ParsedQuery | null;
  transcript: Transcript | null;
  empty: string;
  bundle: string;
}

interface Suggestion {
  text: string;
  type: "brand" | "category" | "product" | "query";
  count: number;
}

interface SearchRequest {
  text?: string | null;
  spoken?: boolean;
  image?: string | null;
  like?: string[];
  unlike?: string[];
  exclude?: string[];
  filters?: Filters;
  ignore?: readonly string[];
  sort?: string | null;
  limit?: number;
  offset?: number;
  facets?: string[] | null;
  vectors?: boolean;
  /** Recommendations only: a read taste, base64. */
  taste?: string;
}

interface PreferenceSettings {
  weights: Record<string, number>;
  half_life_days: number;
  prior: number;
  blend: number;
}

interface Status {
  bundle: string;
  languages: string[];
  currency: string | null;
  fields: string[];
  sorts: string[];
  image: boolean;
  speech: boolean;
  taste_space: string;
  preference: PreferenceSettings;
}

interface ProblemDocument {
  title?: string;
  detail?: string;
  where?: string;
  hint?: string;
  type?: string;
}

// Tastes: see edge_runtime/taste/.

interface PriceSum {
  weight: number;
  mean: number;
  spread: number;
}

interface Taste {
  direction: Float64Array;
  length: number;
  weight: number;
  shares: Map<number, number>;
  price: PriceSum;
}

interface Slot {
  seq: number;
  at: number;
  taste: Taste;
  applied: string[];
}

interface State {
  space: string;
  dims: number;
  epoch: number;
  origin: string;
  slots: Map<string, Slot>;
}

interface Parcel {
  id: string;
  space: string;
  taste: Taste;
  replyKey: Bytes;
}

interface ProfileKeys {
  encryption: CryptoKey;
  identity: CryptoKey;
  profile: string;
  publicKey: Bytes;
}

interface Offer {
  id: string;
  key: Bytes;
}

/** A liked or bought product, by which a reason names it. */
interface LikedProduct {
  what: string;
  product: Product;
  vector: Int8Array;
}

// What both pages use.

type StringValues = Record<string, string | number | null | undefined>;

interface Translator {
  (key: string, values?: StringValues): string;
  language: Language;
  tag: string;
  number(value: number): string;
  percent(share: number): string;
  money(amount: number, currency: string | null): string;
  roundMoney(amount: number, currency: string | null): string;
}

/** A string, or its plural forms by `Intl.PluralRules`. */
type StringForms = string | { [Form in Intl.LDMLPluralRule]?: string };
type StringTable = Record<Language, Record<string, StringForms>>;

type Child = Node | string | false | null | undefined;
type Children = Child | Child[];

interface Props {
  on?: { [E in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[E]) => unknown };
  style?: Record<string, string | number>;
  data?: Record<string, string>;
  [attribute: string]: unknown;
}

interface CardAction {
  name: string;
  icon: string;
  label: string;
  run: (event: MouseEvent) => unknown;
  /** Makes it a toggle. */
  pressed?: boolean;
}

/** A part of a picture, in shares of its width and height. */
interface Region {
  x: number;
  y: number;
  w: number;
  h: number;
}

interface Picture {
  url: string;
  base64: string;
  whole: HTMLCanvasElement;
  region: Region;
  forget(): void;
}

/** What facets are drawn with and what they call: see shop/facets.js. */
interface FacetContext {
  t: Translator;
  filters: Filters;
  hits: Hit[];
  currency: string | null;
  choose: (field: string, filter: Filter | null) => void;
  opened: Set<string>;
  changed: () => void;
}

interface ListeningCallbacks {
  level(loudness: number): void;
  partial(text: string): void;
  final(transcript: Transcript): void;
  failed(key: string, detail?: string): void;
}

type Shop = import("./shop/api_client.js").Shop;
type Guest = import("./handover/guest.js").Guest;

/** What a phone keeps of its hand-over to a kiosk, for the way back. */
interface KioskVisit {
  id: string;
  pair: CryptoKeyPair;
  since: number;
  code: string;
  address: string;
}

// The kiosk page.

type Page = import("./kiosk/page.js").Page;
type Asked = import("./kiosk/query_state.js").Asked;
type Visit = import("./kiosk/session.js").Visit;

interface Question {
  readonly text: string;
  readonly heard: Transcript | null;
  readonly picture: Picture | null;
  readonly like: Product | null;
  readonly filters: Filters;
  readonly ignore: readonly string[];
  readonly sort: string | null;
}

/** Results as the page shows them; `ended`: there are no more. */
type Answer = Results & { ended?: boolean };

interface StartProducts {
  kinds: { value: string; product: Product | undefined }[];
  rated: Hit[];
  reduced: Hit[];
  any: Hit[];
}

// The companion.

type App = import("./companion/companion.js").App;
type Device = import("./companion/device_storage.js").Device;
type Shopper = import("./companion/shopper_state.js").Shopper;

/** A product that the phone keeps. */
interface Thing {
  id: string;
  product: Product;
  vector: Int8Array;
  at: number;
  mark: "like" | "dislike" | null;
  bought: boolean;
  cart: number;
}

/** What the phone keeps by name. */
interface KeptValues {
  status: { status: Status; facets: Facet[] };
  language: Language;
  device: string;
  state: Bytes;
  visits: KioskVisit[];
  profile: { secret: Bytes; joining: boolean; at: number | null };
}

interface PageQuery {
  text?: string;
  category?: string;
  sort?: string;
  ignore?: string[];
}

/** Hits in the companion. `at`: when the oldest of them was fetched, where the shop does not answer. */
interface Found {
  hits: Hit[];
  total?: number;
  understood?: ParsedQuery | null;
  taste?: Taste | null;
  at?: number | null;
}

/** A hit, or a kept product that is shown like one. */
interface ShownProduct {
  id: string;
  product: Product;
  explanation: Reason[];
  because?: Because | null;
  vector?: string | Int8Array | null;
}

interface TastePart {
  field: string;
  value?: string;
  key?: number;
}

interface TasteShare {
  key: number;
  field: string;
  value: string;
  share: number;
}

interface TasteSummary {
  sure: number;
  groups: Record<string, TasteShare[]>;
  against: TasteShare[];
  unknown: TasteShare[];
  price: { from: number; to: number } | null;
}

/** An open dialog that scans or shows codes. */
interface CodeDialog {
  body: HTMLElement;
  close: () => void;
  signal: AbortSignal;
}
