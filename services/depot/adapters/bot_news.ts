import { DomainError, notFound } from "../../../shared/domain/error.ts";
import { createLoop } from "../../../shared/messaging/loop.ts";
import type { Sql } from "../../../shared/platform/database.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import type { BotNews } from "../application/watch_bot.ts";
import { bot } from "../domain/bot.ts";
import type { BotId } from "../domain/ids.ts";
import { type Instruction, instructionsFor, type Standing } from "../domain/instruction.ts";

const POLL_MS = 250;

/** Somebody who waits for what a bot is to be told. */
interface Waiter {
  readonly id: BotId;
  readonly last: Instruction | undefined;
  readonly tell: (news: readonly Instruction[]) => void;
  readonly fail: (error: DomainError) => void;
}

/** News of bots, as the rows have it: one query for all who wait, when woken and from time to time. */
export function botNews({ sql, log }: { readonly sql: Sql; readonly log: Logger }) {
  const waiters = new Set<Waiter>();
  let woken = new Set<string>();
  let pollAt = 0;
  let closed = false;

  const watching = createLoop({
    what: "watching bots",
    log,
    everyMs: POLL_MS,
    maxBackoffMs: 1_000,
    async run() {
      const isPoll = performance.now() >= pollAt;
      const asked = [...waiters].filter(({ id }) => isPoll || woken.has(id));
      woken = new Set();
      if (asked.length > 0) answer(asked, await standings(sql, asked));
      if (isPoll) pollAt = performance.now() + POLL_MS / 2; // timers may come a little early
    },
  });

  function wake(id: string): void {
    if (waiters.size === 0) return;
    woken.add(id);
    watching.kick();
  }

  const next: BotNews["next"] = (id, last, signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly Instruction[]>();
    if (closed) return Promise.reject(stopping());
    const leave = () => end(() => resolve([]));
    const waiter: Waiter = {
      id,
      last,
      tell: (news) => end(() => resolve(news)),
      fail: (error) => end(() => reject(error)),
    };
    const end = (settle: () => void) => {
      waiters.delete(waiter);
      signal.removeEventListener("abort", leave);
      settle();
    };
    waiters.add(waiter);
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
    else wake(id);
    return promise;
  };

  return {
    next,
    /** Looks at once whether a bot is to be told something. */
    wake,
    /** Ends waiting for all. */
    async close(): Promise<void> {
      closed = true;
      for (const { fail } of waiters) fail(stopping());
      await watching.close();
    },
  };
}

function answer(asked: readonly Waiter[], standings: readonly (Standing | undefined)[]): void {
  asked.forEach(({ last, tell, fail }, index) => {
    const standing = standings[index];
    if (!standing) return fail(notFound(bot.thing));
    const news = instructionsFor(last, standing);
    if (news.length > 0) tell(news);
  });
}

interface StandingRow {
  readonly known: boolean;
  readonly listId: string | null;
  readonly orderId: string;
  readonly isCanceled: boolean;
  readonly isLastCanceled: boolean;
}

/** Where each bot stands; `undefined` for one that is not known. */
async function standings(
  sql: Sql,
  asked: readonly Waiter[],
): Promise<readonly (Standing | undefined)[]> {
  const ids = asked.map(({ id }) => id);
  const lasts = asked.map(({ last }) => last?.shoppingListId ?? "");
  const rows = await sql<StandingRow[]>`
    select bot.id is not null as known, list.id as "listId", list.order_id as "orderId",
      list.status = 'canceled' as "isCanceled",
      coalesce(last.status = 'canceled', false) as "isLastCanceled"
    from unnest(${ids}::text[], ${lasts}::text[]) with ordinality as asked (id, last_id, place)
    left join depot.bots bot on bot.id = asked.id
    left join depot.shopping_lists list on list.id = bot.shopping_list_id
    left join depot.shopping_lists last on last.id = asked.last_id
    order by asked.place`;
  return rows.map(({ known, listId, orderId, isCanceled, isLastCanceled }) => {
    if (!known) return undefined;
    return listId === null
      ? { isLastCanceled }
      : { list: { id: listId, orderId, isCanceled }, isLastCanceled };
  });
}

function stopping(): DomainError {
  return new DomainError("unavailable", "stopping", "the depot is stopping");
}
