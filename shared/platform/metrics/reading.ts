/**
 * What a context has in its database and at the broker, read when somebody asks for it: with a deadline,
 * never twice at once, and not again while it is fresh.
 *
 * @module
 */
import type { Lag } from "../../messaging/broker.ts";
import type { Consumer } from "../../messaging/consumer.ts";
import type { Relay } from "../../messaging/relay.ts";
import type { Logger } from "../log.ts";
import { withDeadline } from "../time.ts";
import type { Reading } from "./context_gauges.ts";
import type { Value } from "./series.ts";

/** A context, as far as it is read when somebody asks. */
export interface MeasuredContext {
  readonly name: string;
  readonly relay: Pick<Relay, "counts" | "failing">;
  /** Its subscriptions that have started. */
  readonly consumers: readonly Pick<Consumer, "name" | "atHand" | "lag">[];
  /** Reads what stands in its tables. @throws when the database is away. */
  readonly gauges: () => Promise<readonly Reading[]>;
}

/** Reads a context; what does not answer is absent, and gauges say so. Never fails. */
export type ContextReader = (context: MeasuredContext) => Promise<readonly Reading[]>;

/** How it is read; times in milliseconds. */
export interface ReadingOptions {
  readonly log: Logger;
  /** Longest wait for an answer. */
  readonly deadlineMs: number;
  /** How long an answer is told again. */
  readonly freshMs: number;
}

/** Makes what reads one context. */
export function contextReader(options: ReadingOptions): ContextReader {
  const askTables = asking<readonly Reading[]>(options);
  const askLag = asking<Lag>(options);
  return async ({ name: context, relay, consumers, gauges }) => {
    const [tables, lags] = await Promise.all([
      askTables(`the tables of ${context}`, gauges),
      Promise.all(consumers.map(async ({ name, lag }) => ({
        subscription: name,
        lag: await askLag(`the lag of ${name}`, lag),
      }))),
    ]);
    const labels = { context };
    const one = (value: number): readonly Value[] => [{ labels, value }];
    const by = <T>(all: readonly T[], value: (each: T) => [string, number | undefined]) =>
      all.flatMap((each) => {
        const [subscription, number] = value(each);
        return number === undefined ? [] : [{ labels: { context, subscription }, value: number }];
      });
    return [
      {
        name: "mallbots_database_up",
        help: "1 when the context's database was read for this page, else 0.",
        values: one(tables ? 1 : 0),
      },
      ...(tables ?? []),
      ...(lags.length === 0 ? [] : [{
        name: "mallbots_broker_up",
        help: "1 when the broker told of all subscriptions of the context, else 0.",
        values: one(lags.every(({ lag }) => lag) ? 1 : 0),
      }]),
      {
        name: "mallbots_relay_failing",
        help: "1 while publishing, or reading what is to be published, fails here.",
        values: one(relay.failing ? 1 : 0),
      },
      {
        name: "mallbots_relay_published_total",
        help: "Messages that the broker took from this process, repeated ones included.",
        values: one(relay.counts.published),
      },
      {
        name: "mallbots_stream_refills_total",
        help: "How often the broker had lost messages, which were published again.",
        values: one(relay.counts.refills),
      },
      {
        name: "mallbots_subscription_waiting",
        help: "Lag of a subscription: messages that were not delivered yet.",
        values: by(lags, ({ subscription, lag }) => [subscription, lag?.waiting]),
      },
      {
        name: "mallbots_subscription_unsettled",
        help: "Messages of a subscription that were delivered and have not ended.",
        values: by(lags, ({ subscription, lag }) => [subscription, lag?.unsettled]),
      },
      {
        name: "mallbots_subscription_at_hand",
        help: "Depth of its lanes: messages that wait or run there, in this process.",
        values: by(consumers, ({ name, atHand }) => [name, atHand]),
      },
    ];
  };
}

/** Asks; answers undefined when there is no answer in time. */
function asking<T>({ log, deadlineMs, freshMs }: ReadingOptions) {
  const asked = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();

  function answerTo(what: string, question: () => Promise<T>): Promise<T> {
    const known = asked.get(what);
    if (known && performance.now() - known.at < freshMs) return known.answer;
    const answer = question();
    asked.set(what, { at: Infinity, answer }); // fresh until it is answered, however long that takes
    const answered = () => asked.set(what, { at: performance.now(), answer });
    answer.then(answered, () => asked.delete(what));
    return answer;
  }

  return async (what: string, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await withDeadline(answerTo(what, question), deadlineMs, what);
    } catch (error) {
      log.warn("a part of the metrics is not known", { what, error });
      return undefined;
    }
  };
}
