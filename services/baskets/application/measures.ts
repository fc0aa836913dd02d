import type { Measures } from "../../../shared/event_store/repository.ts";
import { count, counter } from "../../../shared/platform/metrics/measure.ts";
import type { Basket } from "../domain/basket.ts";
import type { basketEvents } from "../domain/basket_events.ts";

// the first three have the reference's names
const started = counter("baskets_started_count", "Baskets that were started.");
const checkedOut = counter("baskets_checked_out_count", "Baskets that were checked out.");
const canceled = counter("baskets_canceled_count", "Baskets that their customers canceled.");
const abandoned = counter("baskets_abandoned_total", "Baskets that were left alone too long.");

export const basketMeasures = [started, checkedOut, canceled, abandoned];

export const measures: Measures<Basket, typeof basketEvents> = {
  BasketStarted: () => count(started),
  BasketCheckedOut: () => count(checkedOut),
  BasketCanceled: () => count(canceled),
  BasketAbandoned: () => count(abandoned),
};
