/**
 * The books of a day, as tables.
 *
 * @module
 */
import { type Entry, type Offense, sumsBy } from "./ledger.ts";
import type { Outcome } from "./demo.ts";
import { money, type Paint, table } from "./text.ts";

/** Dead letters as far as they are known: their number, or why they were not looked at. */
export type DeadLetterCount = number | "not looked at";

/** The tables of a day, and what does not add up. */
export function reportLines(
  { placed, entries, bots, fleet }: Outcome,
  offenses: readonly Offense[],
  deadLetters: DeadLetterCount,
  paint: Paint,
): string[] {
  const { tally } = fleet;
  const wishes = sumsBy(placed.filter(({ canceling }) => canceling), (p) => p.canceling ?? "");
  const section = (title: string, rows: readonly (readonly (string | number)[])[]) => [
    "",
    paint.strong(title),
    ...table(rows).map((line) => `  ${line}`),
  ];
  return [
    ...section("Orders", [
      ...withSum(sumsBy(entries, ({ order }) => order?.status ?? "unknown", totalOf)),
    ]),
    ...section("Money", moneyRows(entries)),
    ...section("Bots", [
      ...countRows(sumsBy(bots, ({ status }) => status)),
      ["trips", tally.trips],
      ["pieces picked", tally.picked],
      ["pieces missing", tally.unavailable],
      ["recalled on the way", tally.recalls],
    ]),
    ...section("Shopping lists", [
      ...countRows(sumsBy(entries.flatMap(({ lists }) => lists), ({ status }) => status)),
    ]),
    ...section("Wishes to cancel", [
      ["in time", wishes.get("done")?.count ?? 0],
      ["too late", wishes.get("too late")?.count ?? 0],
    ]),
    ...section("Dead letters", [["all contexts", deadLetters]]),
    "",
    ...verdict(offenses, paint),
  ];
}

function verdict(offenses: readonly Offense[], paint: Paint): string[] {
  if (offenses.length === 0) return [paint.good("It all adds up.")];
  return [
    paint.bad(`${offenses.length} things do not add up:`),
    ...offenses.slice(0, 50).map(({ who, what }) => `  ${who} ${what}`),
    ...(offenses.length > 50 ? [`  … and ${offenses.length - 50} more`] : []),
  ];
}

function totalOf({ order, placed }: Entry): number {
  return order?.total ?? placed.total;
}

type Sums = ReadonlyMap<string, { readonly count: number; readonly amount: number }>;

function withSum(sums: Sums): (string | number)[][] {
  const rows = [...sums].toSorted(([, a], [, b]) => b.count - a.count);
  const all = rows.reduce(
    (sum, [, { count, amount }]) => ({ count: sum.count + count, amount: sum.amount + amount }),
    { count: 0, amount: 0 },
  );
  return [...rows, ["all", all] as const]
    .map(([name, { count, amount }]) => [name, count, money(amount)]);
}

function countRows(sums: Sums): (string | number)[][] {
  return [...sums].toSorted(([, a], [, b]) => b.count - a.count)
    .map(([name, { count }]) => [name, count]);
}

/** Payments by state, with what they allowed, was invoiced and was captured; then invoices by state. */
function moneyRows(entries: readonly Entry[]): (string | number)[][] {
  const invoiced = ({ invoice }: Entry) => invoice?.amount ?? 0;
  const row = (title: string, some: readonly Entry[]) => [
    title,
    some.length,
    money(some.reduce((sum, { payment }) => sum + (payment?.amount ?? 0), 0)),
    money(some.reduce((sum, entry) => sum + invoiced(entry), 0)),
    money(some.reduce((sum, { payment }) => sum + (payment?.capturedAmount ?? 0), 0)),
  ];
  const payments = (status: string) => entries.filter(({ payment }) => payment?.status === status);
  const invoices = sumsBy(
    entries.filter(({ invoice }) => invoice),
    ({ invoice }) => `invoices ${invoice?.status}`,
    invoiced,
  );
  return [
    ["payments", "number", "allowed", "invoiced", "captured"],
    row("authorized", payments("authorized")),
    row("confirmed", payments("confirmed")),
    row("captured", payments("captured")),
    row("released", payments("released")),
    row("all", entries),
    ...[...invoices].map(([name, { count, amount }]) => [name, count, "", money(amount), ""]),
  ];
}
