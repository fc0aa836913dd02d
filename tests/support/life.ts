/** Lives of orders, drawn at random. */
import fc from "fast-check";
import { MOST } from "./money.ts";

interface Taking {
  readonly do: "add" | "remove";
  readonly goods: number;
  readonly quantity: number;
}
interface Repricing {
  readonly do: "reprice";
  readonly goods: number;
  readonly price: bigint;
}
export type Step = Taking | Repricing | { readonly do: "settle" };

/** When an order is canceled; a number: so many messages after the checkout. */
export type Moment =
  | number
  | "approved"
  | "assigned"
  | "started"
  | "returned"
  | "counted"
  | "ready"
  | "paid";

export interface Life {
  /** What each product costs at first, in cents. */
  readonly prices: readonly bigint[];
  readonly steps: readonly Step[];
  /** What the card is good for, in cents above the basket's total. */
  readonly surplus: bigint;
  readonly fetched: "by a bot" | "the short way" | "never";
  /** How much of each product there is, in thousandths. */
  readonly there: readonly number[];
  /** Whether each step at the depot is heard of before the next. */
  readonly isPatient: boolean;
  readonly cancelation:
    | { readonly by: "customer" | "admin" | "depot"; readonly at: Moment }
    | undefined;
  readonly isPaid: boolean;
}

const MAX_QUANTITY = 9_999;
const cents = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt({ min: 1n, max: 100_000n }) },
  { weight: 2, arbitrary: fc.bigInt({ min: 1n, max: MOST }) },
  fc.constantFrom(0n, 1n, MOST),
);
const quantity = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 1, max: 12 }) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: MAX_QUANTITY }) },
  fc.constantFrom(1, MAX_QUANTITY),
);
const goods = fc.nat(3);
const added: fc.Arbitrary<Taking> = fc.record({ do: fc.constant("add" as const), goods, quantity });
const repriced: fc.Arbitrary<Repricing> = fc.record({
  do: fc.constant("reprice" as const),
  goods,
  price: cents,
});
const settled = fc.constant<Step>({ do: "settle" });
/** More of the same, after its price has changed: whether that is heard of in time is open. */
const more = fc.tuple(added, repriced, fc.boolean(), quantity).map(
  ([first, change, isHeard, quantity]): readonly Step[] => [
    first,
    { ...change, goods: first.goods },
    ...(isHeard ? [{ do: "settle" } as const] : []),
    { ...first, quantity },
  ],
);
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: added.map((step) => [step]) },
    {
      weight: 3,
      arbitrary: fc.oneof(
        fc.record({ do: fc.constant("remove" as const), goods, quantity }),
        repriced,
        settled,
      ).map((step) => [step]),
    },
    { weight: 2, arbitrary: more },
  ),
  { maxLength: 6 },
).map((parts) => parts.flat());
const moments = [
  "approved",
  "assigned",
  "started",
  "returned",
  "counted",
  "ready",
  "paid",
] as const;
const at: fc.Arbitrary<Moment> = fc.oneof(fc.nat(20), fc.constantFrom(...moments));

/** Any life; most come to their good end. */
export const lives: fc.Arbitrary<Life> = fc.record({
  prices: fc.array(cents, { minLength: 1, maxLength: 4 }),
  steps: fc.tuple(added, steps).map(([first, then]) => [first, ...then]),
  surplus: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0n) },
    fc.constant(-1n),
    fc.constantFrom(1n, 12_345n),
  ),
  fetched: fc.oneof(
    { weight: 4, arbitrary: fc.constant("by a bot" as const) },
    fc.constantFrom("the short way" as const, "never" as const),
  ),
  there: fc.array(
    fc.oneof({ weight: 2, arbitrary: fc.constant(1_000) }, fc.constant(0), fc.nat(1_000)),
    { minLength: 4, maxLength: 4 },
  ),
  isPatient: fc.boolean(),
  cancelation: fc.option(fc.record({ by: fc.constantFrom("customer", "admin", "depot"), at }), {
    freq: 2,
    nil: undefined,
  }),
  isPaid: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.constant(false)),
});
