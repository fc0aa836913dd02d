import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { DomainError, refused } from "../../../shared/domain/error.ts";
import { type BotEvent, botEvents } from "./bot_events.ts";
import type { ShoppingListId } from "./ids.ts";

export interface Bot {
  readonly status: "new" | "offline" | "idle" | "active";
  readonly name: string;
  /** The list it works for while it is active. */
  readonly shoppingListId: string;
}

export const bot = defineAggregate({
  name: "depot.Bot",
  events: botEvents,
  initial: (): Bot => ({ status: "new", name: "", shoppingListId: "" }),
  evolve(bot, { type, data }): Bot {
    switch (type) {
      case "BotRegistered":
        return { ...bot, status: "offline", name: data.name };
      case "BotCameOnline":
        return { ...bot, status: "idle" };
      case "BotWentOffline":
        return { ...bot, status: "offline" };
      case "BotActivated":
        return { ...bot, status: "active", shoppingListId: data.shoppingListId };
      case "BotIdled":
        return { ...bot, status: "idle", shoppingListId: "" };
    }
  },
});

const MAX_NAME = 200;

export function registerBot({ status }: Bot, name: string): BotEvent {
  if (status !== "new") {
    throw new DomainError("already_exists", "bot_exists", "the bot is already registered");
  }
  if (name.trim() === "") throw refused("bot_name_blank", "the bot name cannot be blank");
  if (name.trim().length > MAX_NAME) throw refused("bot_name_too_long", "the bot name is too long");
  return { type: "BotRegistered", data: { name } };
}

export function bringOnline({ status }: Bot): BotEvent {
  if (status !== "offline") throw refused("bot_online", "the bot is already online");
  return { type: "BotCameOnline", data: {} };
}

export function takeOffline({ status }: Bot): BotEvent {
  if (status === "active") throw refused("bot_active", "the bot is active");
  if (status !== "idle") throw refused("bot_offline", "the bot is already offline");
  return { type: "BotWentOffline", data: {} };
}

export function activateBot({ status }: Bot, shoppingListId: ShoppingListId): BotEvent {
  if (status !== "idle") throw refused("bot_not_idle", "the bot is not idle");
  return { type: "BotActivated", data: { shoppingListId } };
}

/** Done with that list; a bot that works for another one keeps working. */
export function idleBot(
  { status, shoppingListId }: Bot,
  done: ShoppingListId,
): BotEvent | void {
  if (status === "active" && shoppingListId === done) return { type: "BotIdled", data: {} };
}
