/** Every refusal of the depot, in its exact words. */
import { order } from "./depot_fixture.ts";

/** A call, and what it is told. */
export interface Refusal {
  readonly call: string;
  readonly verb?: "GET" | "POST";
  /** Below `/api/depot/shopping`, unless it starts with `/api/`; PENDING, ASSIGNED … stand for ids. */
  readonly path: string;
  readonly body?: unknown;
  readonly says: readonly [text: string, kind: string, status: number];
}

const says = (text: string) => [text, "BAD_REQUEST", 400] as const;
const notFound = (text: string) => [text, "NOT_FOUND", 404] as const;
const unknownList = notFound("shopping list with that ID does not exist");
const ask = (change: Record<string, unknown>) => ({ ...order, orderId: "o9", ...change });
const asking = (item: Record<string, unknown>) => ask({ items: [{ ...order.items[0], ...item }] });
const creation = { verb: "POST", path: "" } as const;
const actions = ["assign", "start", "return", "inventory", "complete", "release"];
const stopActions = ["visit", "pick", "unavailable"];
const unknownBot = notFound("bot with that ID does not exist");
const registration = { verb: "POST", path: "/api/depot/bots" } as const;

export const refusals: readonly Refusal[] = [
  {
    call: "G11: create without an order",
    ...creation,
    body: ask({ orderId: " " }),
    says: says("the order id cannot be blank"),
  },
  {
    call: "G11: create without items",
    ...creation,
    body: ask({ items: [] }),
    says: says("the shopping list has no items"),
  },
  {
    call: "G11: create with a quantity of zero",
    ...creation,
    body: asking({ quantity: 0 }),
    says: says("the item quantity cannot be zero"),
  },
  {
    call: "G11: create with a negative quantity",
    ...creation,
    body: asking({ quantity: -1 }),
    says: says("the item quantity cannot be negative"),
  },
  {
    call: "create with too many",
    ...creation,
    body: asking({ quantity: 10_000 }),
    says: says("the item quantity cannot be above 9999"),
  },
  {
    call: "G11: create with a product of another store",
    ...creation,
    body: asking({ storeId: "clay" }),
    says: says("the product is not sold by that store"),
  },
  {
    call: "create with an unknown product",
    ...creation,
    body: asking({ productId: "nothing" }),
    says: notFound("product with that ID does not exist"),
  },
  {
    call: "create while the stores cannot be asked",
    ...creation,
    body: asking({ productId: "down" }),
    says: ["building shopping list: product fallback failed", "UNAVAILABLE", 503],
  },
  {
    call: "create with a blank product",
    ...creation,
    body: asking({ productId: "" }),
    says: says("the id is not valid"),
  },
  { call: "G10: get an unknown list", verb: "GET", path: "/nothing", says: unknownList },
  { call: "G10: cancel an unknown list", verb: "POST", path: "/nothing", says: unknownList },
  ...actions.map((action) => ({
    call: `G10: ${action} an unknown list`,
    path: `/nothing/${action}`,
    body: { botId: "b1" },
    says: unknownList,
  })),
  ...stopActions.map((action) => ({
    call: `G10: ${action} at a stop of an unknown list`,
    path: `/nothing/stops/leaves/${action}`,
    body: { productId: "tea", quantity: 1 },
    says: unknownList,
  })),
  {
    call: "get lists of an unknown status",
    verb: "GET",
    path: "?status=lost",
    says: says("the status is not known"),
  },
  {
    call: "assign a pending list",
    path: "/PENDING/assign",
    body: { botId: "b1" },
    says: says("the shopping list cannot be assigned"),
  },
  {
    call: "G9: assign to a blank bot",
    path: "/AVAILABLE/assign",
    body: { botId: "" },
    says: says("the bot id cannot be blank"),
  },
  {
    call: "G6: assign an assigned list",
    path: "/ASSIGNED/assign",
    body: { botId: "b2" },
    says: says("the shopping list cannot be assigned"),
  },
  {
    call: "start a pending list",
    path: "/PENDING/start",
    says: says("the shopping list cannot be started"),
  },
  {
    call: "return with pieces unaccounted for",
    path: "/ACTIVE/return",
    says: says("the shopping list cannot be returned"),
  },
  {
    call: "inventory an active list",
    path: "/ACTIVE/inventory",
    says: says("the shopping list cannot be inventoried"),
  },
  {
    call: "complete an active list",
    path: "/ACTIVE/complete",
    says: says("the shopping list cannot be completed"),
  },
  {
    call: "cancel a canceled list",
    verb: "POST",
    path: "/CANCELED",
    says: says("the shopping list cannot be canceled"),
  },
  {
    call: "visit a stop of a list that is not active",
    path: "/ASSIGNED/stops/leaves/visit",
    says: says("the shopping list is not active"),
  },
  {
    call: "visit a stop again",
    path: "/ACTIVE/stops/leaves/visit",
    says: says("the stop was already visited"),
  },
  {
    call: "visit another store",
    path: "/ACTIVE/stops/nowhere/visit",
    says: notFound("the store is not on the shopping list"),
  },
  {
    call: "pick before the visit",
    path: "/ACTIVE/stops/clay/pick",
    body: { productId: "cups", quantity: 1 },
    says: says("the stop was not visited"),
  },
  {
    call: "pick another product",
    path: "/ACTIVE/stops/leaves/pick",
    body: { productId: "cups", quantity: 1 },
    says: notFound("the product is not on the shopping list"),
  },
  {
    call: "pick too many",
    path: "/ACTIVE/stops/leaves/pick",
    body: { productId: "tea", quantity: 4 },
    says: says("the quantity is above the listed quantity"),
  },
  {
    call: "miss none",
    path: "/ACTIVE/stops/leaves/unavailable",
    body: { productId: "tea", quantity: 0 },
    says: says("the item quantity cannot be zero"),
  },
  {
    call: "G9: assign to a bot that is offline",
    path: "/AVAILABLE/assign",
    body: { botId: "OFFLINE" },
    says: says("the bot is not idle"),
  },
  {
    call: "G9: assign to a bot that is active",
    path: "/AVAILABLE/assign",
    body: { botId: "BUSY" },
    says: says("the bot is not idle"),
  },
  {
    call: "G9: assign to a bot whose id is too long",
    path: "/AVAILABLE/assign",
    body: { botId: "x".repeat(129) },
    says: says("the id is not valid"),
  },
  ...["PENDING", "AVAILABLE", "ACTIVE", "CANCELED", "COMPLETED"].map((list) => ({
    call: `R: release the goods of a list that is ${list}`,
    path: `/${list}/release`,
    says: says("the goods cannot be released"),
  })),
  {
    call: "R: register a bot without a name",
    ...registration,
    body: { name: " " },
    says: says("the bot name cannot be blank"),
  },
  {
    call: "R: register a bot with a long name",
    ...registration,
    body: { name: "x".repeat(201) },
    says: says("the bot name is too long"),
  },
  {
    call: "G10: get an unknown bot",
    verb: "GET",
    path: "/api/depot/bots/nothing",
    says: unknownBot,
  },
  { call: "G10: an unknown bot online", path: "/api/depot/bots/nothing/online", says: unknownBot },
  {
    call: "G10: an unknown bot offline",
    path: "/api/depot/bots/nothing/offline",
    says: unknownBot,
  },
  {
    call: "R: an active bot online",
    path: "/api/depot/bots/BUSY/online",
    says: says("the bot is already online"),
  },
  {
    call: "R: an active bot offline",
    path: "/api/depot/bots/BUSY/offline",
    says: says("the bot is active"),
  },
  {
    call: "R: an offline bot offline",
    path: "/api/depot/bots/OFFLINE/offline",
    says: says("the bot is already offline"),
  },
];
