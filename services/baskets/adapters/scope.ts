import { repository } from "../../../shared/event_store/repository.ts";
import type { Unit } from "../../../shared/platform/commit/unit.ts";
import type { Scope } from "../application/baskets.ts";
import { measures } from "../application/measures.ts";
import { publications } from "../application/publications.ts";
import { basket } from "../domain/basket.ts";
import { openBasketProjections, openBaskets } from "./open_baskets.ts";

/** What the use cases work with, bound to one unit of work. */
export function basketsIn(unit: Unit): Scope {
  return {
    baskets: repository(unit, basket, {
      publish: publications,
      project: openBasketProjections,
      measure: measures,
    }),
    now: unit.now,
    async lastActiveAt(id) {
      return (await unit.store.find(openBaskets, { id }))?.lastActiveAt;
    },
  };
}
