/**
 * The backlog of a system, from the answers of its processes. What several processes tell of one context
 * is one thing seen several times; only what each has at hand adds up.
 *
 * @module
 */
import { z } from "zod";

const Problem = z.object({ problem: z.string() });
const told = <T extends z.ZodType>(schema: T) => z.union([Problem, schema]);

const Lag = z.object({ waiting: z.number(), unsettled: z.number() });
const Subscription = z.object({ name: z.string(), lag: told(Lag), atHand: z.number() });
const DeadLetters = z.object({
  subscription: z.string(),
  deadLetters: z.number(),
  waiting: z.number(),
});
const Sagas = z.object({
  name: z.string(),
  state: z.string(),
  count: z.number(),
  oldestMs: z.number(),
});
const ContextBacklog = z.object({
  context: z.string(),
  outbox: told(z.object({ messages: z.number(), oldestMs: z.number() })),
  relayFailing: z.boolean(),
  subscriptions: z.array(Subscription),
  deadLetters: told(z.array(DeadLetters)),
  sagas: told(z.array(Sagas)),
});

/** What `GET /ops/backlog` answers. */
export const BacklogAnswer = z.object({ contexts: z.array(ContextBacklog) });

/** A context's backlog. */
export type ContextBacklog = z.infer<typeof ContextBacklog>;
type Subscription = z.infer<typeof Subscription>;
type Told<T> = T | z.infer<typeof Problem>;

/** Whether there was an answer. */
export function isTold<T extends object>(told: Told<T>): told is T {
  return !("problem" in told);
}

/** Of each context once, in the order in which they were told of. */
export function mergeBacklogs(all: readonly ContextBacklog[]): ContextBacklog[] {
  const merged = new Map<string, ContextBacklog>();
  for (const one of all) {
    const before = merged.get(one.context);
    merged.set(one.context, before ? mergedOf(before, one) : one);
  }
  return [...merged.values()];
}

function mergedOf(a: ContextBacklog, b: ContextBacklog): ContextBacklog {
  const subscriptions = new Map(a.subscriptions.map((one) => [one.name, one]));
  for (const one of b.subscriptions) {
    const before = subscriptions.get(one.name);
    subscriptions.set(one.name, before ? mergedSubscription(before, one) : one);
  }
  return {
    context: a.context,
    outbox: either(a.outbox, b.outbox),
    relayFailing: a.relayFailing || b.relayFailing,
    subscriptions: [...subscriptions.values()],
    deadLetters: either(a.deadLetters, b.deadLetters),
    sagas: either(a.sagas, b.sagas),
  };
}

/** Only the process that delivers knows what is unsettled; to the others all of it waits. */
function mergedSubscription(a: Subscription, b: Subscription): Subscription {
  const { name } = a;
  const atHand = a.atHand + b.atHand;
  if (!isTold(a.lag) || !isTold(b.lag)) return { name, lag: either(a.lag, b.lag), atHand };
  const behind = Math.max(a.lag.waiting + a.lag.unsettled, b.lag.waiting + b.lag.unsettled);
  const unsettled = Math.max(a.lag.unsettled, b.lag.unsettled);
  return { name, lag: { waiting: behind - unsettled, unsettled }, atHand };
}

function either<T extends object>(a: Told<T>, b: Told<T>): Told<T> {
  return isTold(a) ? a : b;
}
