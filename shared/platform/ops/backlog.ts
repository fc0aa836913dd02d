/**
 * What is still to be done, and what is left lying.
 *
 * @module
 */
import type { Lag } from "../../messaging/broker.ts";
import type { DeadLetterCount } from "../../messaging/dead_letter_desk.ts";
import type { SagaCount } from "../../sagas/desk.ts";
import type { Logger } from "../log.ts";
import { withDeadline } from "../time.ts";
import type { ContextDesk } from "./desk.ts";
import { inWords } from "./readiness.ts";

/** Something that was asked for, or why there is no answer. */
export type Told<T> = T | { readonly problem: string };

/** How far behind a subscription is. */
export interface SubscriptionBacklog {
  readonly name: string;
  /** Of the subscription, whichever process delivers it. */
  readonly lag: Told<Lag>;
  /** Messages that wait or run in the lanes of this process. */
  readonly atHand: number;
}

/** What is still to be done in a context. */
export interface ContextBacklog {
  readonly context: string;
  readonly outbox: Told<{ readonly messages: number; readonly oldestMs: number }>;
  /** Whether this process fails to publish what it should. */
  readonly relayFailing: boolean;
  readonly subscriptions: readonly SubscriptionBacklog[];
  readonly deadLetters: Told<readonly DeadLetterCount[]>;
  /** By name and state, those that have not ended. */
  readonly sagas: Told<readonly SagaCount[]>;
}

/**
 * Gathers it. Parts that do not answer in time say so; the others are told.
 *
 * @param deadlineMs for each part; 5 000 unless given.
 */
export async function backlogOf(
  desk: ContextDesk,
  log: Logger,
  deadlineMs = 5_000,
): Promise<ContextBacklog> {
  const told = <T>(asked: Promise<T>): Promise<Told<T>> =>
    withDeadline(asked, deadlineMs, "the backlog").catch((error) => {
      log.warn("a part of the backlog is not known", { context: desk.name, error });
      return { problem: inWords(error) };
    });
  const [outbox, subscriptions, deadLetters, sagas] = await Promise.all([
    told(desk.relay.backlog()),
    Promise.all(desk.consumers.map(async ({ name, atHand, lag }) => ({
      name,
      lag: await told(lag()),
      atHand,
    }))),
    told(desk.deadLetters.counts()),
    told(Promise.all(desk.sagaDesks.map((sagas) => sagas.counts())).then((all) => all.flat())),
  ]);
  const relayFailing = desk.relay.failing;
  return { context: desk.name, outbox, relayFailing, subscriptions, deadLetters, sagas };
}

/** Whether there was an answer. */
export function isTold<T>(told: Told<T>): told is Exclude<T, { readonly problem: string }> {
  return typeof told !== "object" || told === null || !("problem" in told);
}
