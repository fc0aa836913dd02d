/**
 * The depot: a bot has the list that it is assigned to, and no list has two.
 *
 * @module
 */
import { rowsOf } from "../merge.ts";
import type { Rule } from "../rule.ts";

interface BotRow {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly listId: string;
  readonly listStatus: string | null;
  readonly assignee: string | null;
  readonly recalled: boolean;
}

/** With these, a list keeps its bot busy; so does one that was recalled, until its bot is back. */
const OCCUPYING = ["assigned", "active", "returned"];

/** The rule on bots and their lists. */
export const depotRule: Rule<"bots" | "lists"> = {
  sentences: {
    bots: { promise: "I5", what: "every bot that is at work has its list, every other has none" },
    lists: { promise: "I5", what: "every list that a bot works for is that bot's" },
  },
  async run({ sqlOf }, { bots, lists }) {
    const sql = sqlOf("depot");
    const all = rowsOf<BotRow>(
      sql,
      `select b.id, b.name, b.status, b.shopping_list_id as "listId", l.status as "listStatus",
        l.assigned_bot_id as assignee, l.recalled_at is not null as recalled
      from depot.bots as b left join depot.shopping_lists as l on l.id = b.shopping_list_id`,
    );
    for await (const { id, name, status, listId, listStatus, assignee, recalled } of all) {
      bots.count();
      const who = `bot ${id} (${name})`;
      if (listId === "") {
        if (status === "active") bots.found(who, "is active without a list");
        continue;
      }
      if (status !== "active") bots.found(who, `is ${status} but has the list ${listId}`);
      if (listStatus === null) bots.found(who, `has the list ${listId}, which does not exist`);
      else if (assignee !== id) {
        bots.found(who, `has the list ${listId} of ${assignee || "no bot"}`);
      } else if (!OCCUPYING.includes(listStatus) && !recalled) {
        bots.found(who, `has the list ${listId}, which is ${listStatus}`);
      }
    }
    const busy = rowsOf<{ id: string; status: string; assignee: string; other: string }>(
      sql,
      `select l.id, l.status, l.assigned_bot_id as assignee, b.shopping_list_id as other
      from depot.shopping_lists as l join depot.bots as b on b.id = l.assigned_bot_id
      where l.status in ('assigned', 'active', 'returned') or l.recalled_at is not null`,
    );
    for await (const { id, status, assignee, other } of busy) {
      lists.count();
      if (other === id) continue;
      const has = other === "" ? "has none" : `has ${other}`;
      lists.found(`list ${id}`, `is ${status} for the bot ${assignee}, which ${has}`);
    }
  },
};
