/**
 * What operators see of a context that runs here, and can do there.
 *
 * @module
 */
import type { Consumer } from "../../messaging/consumer.ts";
import type { DeadLetterDesk } from "../../messaging/dead_letter_desk.ts";
import type { Relay } from "../../messaging/relay.ts";
import type { SagaDesk } from "../../sagas/desk.ts";
import type { Sql } from "../database.ts";
import type { StreamDesk } from "./streams.ts";

/** One context; the host's contexts are of this form. */
export interface ContextDesk {
  readonly name: string;
  /** Its database, which several contexts may share. */
  readonly sql: Sql;
  readonly relay: Pick<Relay, "backlog" | "counts" | "failing" | "republish">;
  /** How many subscriptions it has, those that have not started yet included. */
  readonly subscribed: number;
  /** Its subscriptions that have started. */
  readonly consumers: readonly Pick<Consumer, "name" | "atHand" | "lag">[];
  readonly deadLetters: DeadLetterDesk;
  readonly sagaDesks: readonly SagaDesk[];
  readonly streams: StreamDesk;
  /** Of a context that has read models or caches. */
  readonly projections?: ProjectionDesk;
}

/** The desk of a context's projections, as far as the routes hand it on. */
export interface ProjectionDesk {
  list(): Promise<readonly object[]>;
  rebuild(name: string, options: { readonly anew: boolean }): Promise<object>;
  cancel(name: string): Promise<object>;
  check(name: string): Promise<readonly object[]>;
}

/** Where a process is in its life. */
export type Phase = "starting" | "running" | "stopping";
