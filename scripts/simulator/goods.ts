/**
 * A mall to trade in: stores with names, places, and products with prices.
 *
 * @module
 */
import type { Random } from "./random.ts";

/** A store before it exists. */
export interface StorePlan {
  readonly name: string;
  readonly location: string;
  readonly products: readonly ProductPlan[];
}

/** A product before it exists. */
export interface ProductPlan {
  readonly name: string;
  readonly description: string;
  readonly sku: string;
  /** In cents. */
  readonly price: number;
}

/** A product that can be bought. */
export interface Goods {
  readonly storeId: string;
  readonly productId: string;
  /** In cents. */
  readonly price: number;
}

const TRADES: readonly (readonly [string, readonly string[]])[] = [
  ["Flowers", ["Tulips", "Roses", "Fern", "Cactus", "Orchid", "Vase", "Ivy", "Lilies"]],
  ["Books", ["Atlas", "Novel", "Cookbook", "Poems", "Diary", "Comic", "Guide", "Lexicon"]],
  ["Tea", ["Green tea", "Black tea", "Oolong", "Teapot", "Cups", "Honey", "Strainer", "Mint"]],
  ["Toys", ["Kite", "Puzzle", "Marbles", "Train", "Doll", "Blocks", "Yo-yo", "Robot"]],
  ["Shoes", ["Sandals", "Boots", "Laces", "Slippers", "Polish", "Clogs", "Soles", "Sneakers"]],
  ["Music", ["Strings", "Flute", "Drumsticks", "Score", "Reeds", "Metronome", "Bow", "Picks"]],
  ["Tools", ["Hammer", "Pliers", "Level", "Saw", "Screws", "Tape", "Chisel", "File"]],
  ["Spices", ["Saffron", "Pepper", "Cumin", "Vanilla", "Salt", "Paprika", "Cloves", "Ginger"]],
];
const OWNERS = ["Anna's", "Bruno's", "Carla's", "Dario's", "Elif's", "Femke's", "Goran's"];
const KINDS = ["small", "large", "plain", "fine", "blue", "red", "old", "new"];
const FLOORS = ["Ground floor", "Floor 1", "Floor 2", "Floor 3"];
const PEOPLE = ["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gail", "Hugo", "Ida", "Jan"];
const FAMILIES = ["Bakker", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Haas", "Ito"];

/** Stores that share `products` among them as evenly as can be. */
export function mallPlan(
  { stores, products, random }: { stores: number; products: number; random: Random },
): StorePlan[] {
  return Array.from({ length: stores }, (_, index) => {
    const [trade, things] = TRADES[index % TRADES.length];
    const count = Math.floor(products / stores) + (index < products % stores ? 1 : 0);
    return {
      name: `${OWNERS[index % OWNERS.length]} ${trade}`,
      location: `${FLOORS[index % FLOORS.length]}, unit ${index + 1}`,
      products: Array.from({ length: count }, (_, number) => {
        const thing = things[number % things.length];
        const kind = KINDS[Math.floor(number / things.length) % KINDS.length];
        return {
          ...namesOf(thing, kind),
          sku: `${skuOf(trade)}-${index + 1}-${number + 1}`,
          price: random.whole(99, 4_999),
        };
      }),
    };
  });
}

/** A store like any other; it has no products yet. */
export function anyStore(random: Random): { readonly name: string; readonly location: string } {
  const [trade] = random.pick(TRADES);
  const location = `${random.pick(FLOORS)}, unit ${random.whole(1, 99)}`;
  return { name: `${random.pick(OWNERS)} ${trade}`, location };
}

/** A product like any other, for 5.00 to 11.99. */
export function anyProduct(random: Random): ProductPlan {
  const [trade, things] = random.pick(TRADES);
  const kind = random.pick(KINDS), thing = random.pick(things);
  return {
    ...namesOf(thing, kind),
    sku: `${skuOf(trade)}-${random.whole(1, 99_999)}`,
    price: random.whole(500, 1_199),
  };
}

function namesOf(thing: string, kind: string): Pick<ProductPlan, "name" | "description"> {
  return { name: `${thing}, ${kind}`, description: `${thing} of the ${kind} sort` };
}

function skuOf(trade: string): string {
  return trade.slice(0, 2).toUpperCase();
}

/** A customer before she exists. */
export function personOf(random: Random): { readonly name: string; readonly smsNumber: string } {
  return {
    name: `${random.pick(PEOPLE)} ${random.pick(FAMILIES)}`,
    smsNumber: `+31 20 ${random.whole(1_000_000, 9_999_999)}`,
  };
}

/** What one customer buys: a few products of one to three stores, some of each. */
export function cartOf(
  goods: readonly Goods[],
  random: Random,
): readonly { readonly goods: Goods; readonly quantity: number }[] {
  const storeIds = [...new Set(goods.map(({ storeId }) => storeId))];
  const visited = new Set(Array.from({ length: random.whole(1, 3) }, () => random.pick(storeIds)));
  const chosen = new Map<string, { goods: Goods; quantity: number }>();
  for (const storeId of visited) {
    const there = goods.filter((one) => one.storeId === storeId);
    for (let count = random.whole(1, 2); count > 0; count--) {
      const one = random.pick(there);
      chosen.set(one.productId, { goods: one, quantity: random.whole(1, 4) });
    }
  }
  return [...chosen.values()];
}
