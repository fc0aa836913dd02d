/**
 * A fleet as people see it.
 *
 * @module
 */
import type { BotState, BotView, Tally } from "./bot.ts";
import { progressIn, short } from "./bot.ts";
import { bar, duration, fit, grouped, type Paint, plural } from "./text.ts";

/** What is shown. */
export interface FleetView {
  readonly title: string;
  readonly bots: readonly BotView[];
  readonly tally: Readonly<Tally>;
  readonly completed: number;
  readonly elapsedMs: number;
  /** The last thing worth telling. */
  readonly note: string;
}

const STATE = 10, LIST = 6, ITEMS = 15;
const LONGEST_NAME = 16;

/** The lines of a table with one bot a row and the totals below, at most `rows` of them. */
export function fleetLines(
  view: FleetView,
  { columns, rows }: { readonly columns: number; readonly rows: number },
  paint: Paint,
): string[] {
  const width = Math.min(columns, 120) - 1; // a full line would wrap on some terminals
  const name = Math.min(LONGEST_NAME, Math.max(3, ...view.bots.map(({ name }) => name.length)));
  const place = Math.max(8, width - name - STATE - LIST - ITEMS - 4);
  const head = [
    fit("bot", name),
    fit("state", STATE),
    fit("list", LIST),
    fit("stop", place),
    fit("items", ITEMS),
  ].join(" ");
  const room = Math.max(1, rows - 7);
  const shown = view.bots.length > room ? view.bots.slice(0, room - 1) : view.bots;
  const hidden = view.bots.length - shown.length;
  return [
    paint.strong(fit(view.title, width)),
    paint.faint(head),
    ...shown.map((bot) => botLine(bot, { name, place }, paint)),
    ...(hidden > 0 ? [paint.faint(`… and ${hidden} more`)] : []),
    paint.faint("─".repeat(width)),
    ...totals(view).map((line) => fit(line, width)),
    paint.faint(fit(view.note, width)),
  ];
}

function botLine(
  bot: BotView,
  { name, place }: { readonly name: number; readonly place: number },
  paint: Paint,
): string {
  const progress = progressIn(bot);
  const stop = progress && bot.place
    ? `${Math.min(progress.stops, progress.visited + (bot.state === "walking" ? 1 : 0))}/` +
      `${progress.stops} ${bot.place}`
    : bot.place;
  const items = progress ? itemsOf(progress) : "";
  const quiet = bot.state === "idle" || bot.state === "offline";
  const line = [
    fit(bot.name, name),
    colored(bot.state, paint)(fit(bot.state, STATE)),
    fit(bot.listId && short(bot.listId), LIST),
    fit(stop, place),
    fit(items, ITEMS),
  ].join(" ");
  return quiet ? paint.faint(line) : line;
}

function itemsOf(
  { pieces, picked, unavailable }: { pieces: number; picked: number; unavailable: number },
): string {
  const lacking = unavailable > 0 ? ` -${unavailable}` : "";
  return `${bar(picked + unavailable, pieces, 6)} ${picked}/${pieces}${lacking}`;
}

function colored(state: BotState, paint: Paint): (text: string) => string {
  switch (state) {
    case "picking":
      return paint.good;
    case "starting":
    case "walking":
    case "returning":
      return paint.busy;
    case "recalled":
      return paint.warn;
    case "no contact":
      return paint.bad;
    default:
      return (text) => text;
  }
}

/** Two lines that sum a fleet up: what it is at, and what it did. */
export function totals(view: Omit<FleetView, "title" | "note">): [string, string] {
  const { now, done } = sumsOf(view);
  return [[duration(view.elapsedMs), ...now].join(" · "), done.join(" · ")];
}

/** What a fleet is at, and what it did, in parts of a line. */
export function sumsOf(
  { bots, tally, completed }: Pick<FleetView, "bots" | "tally" | "completed">,
): { readonly now: string[]; readonly done: string[] } {
  const count = (...states: readonly BotState[]) =>
    bots.filter(({ state }) => states.includes(state)).length;
  const idle = count("idle"), off = count("offline"), lost = count("no contact");
  const now = [
    `${idle} idle`,
    `${bots.length - idle - off - lost} active`,
    `${off} offline`,
    ...(lost > 0 ? [`${lost} without contact`] : []),
  ];
  const done = [
    plural(tally.trips, "trip"),
    plural(tally.recalls, "recall"),
    `${grouped(tally.picked)} picked`,
    `${grouped(tally.unavailable)} missing`,
    `${grouped(completed)} completed`,
    ...(tally.refusals > 0 ? [`${grouped(tally.refusals)} refused`] : []),
    ...(tally.outages > 0 ? [plural(tally.outages, "outage")] : []),
  ];
  return { now, done };
}
