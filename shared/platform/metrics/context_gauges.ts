/**
 * What stands in a context's tables and matters to who runs it, read by one statement.
 *
 * @module
 */
import { MOST_COUNTED } from "../../messaging/relay/outbox.ts";
import type { SagaState } from "../../sagas/saga.ts";
import type { Sql } from "../database.ts";
import type { GaugeQuery } from "./measure.ts";
import type { Labels, Value } from "./series.ts";

/** A gauge with its values. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  readonly values: readonly Value[];
}

/** Which tables there are. */
export interface ContextTables {
  /** The context's schema, and the value of the label `context`. */
  readonly context: string;
  readonly hasSagas: boolean;
  /** What the module reads of its own tables; these have no label `context`. */
  readonly gauges?: readonly GaugeQuery[];
  /** Its subscriptions; what is told of each of them is zero when nothing is there. */
  readonly subscriptions: () => readonly string[];
  /** The names of its sagas, likewise. */
  readonly sagas: () => readonly string[];
}

/**
 * Reads the gauges of a context. Each use is one statement.
 *
 * @throws when the database is away.
 */
export function contextGauges(
  sql: Sql,
  { context, hasSagas, gauges = [], subscriptions, sagas }: ContextTables,
): () => Promise<Reading[]> {
  const own = [...messagingGauges(context), ...(hasSagas ? sagaGauges(context) : [])];
  const all = [...own.map((gauge) => ({ gauge, labels: { context } })), ...gauges.map(unlabelled)];
  const text = all.map(({ gauge }, index) => partOf(gauge, index)).join("\nunion all\n");
  /** Labels that are told even if nothing is there. */
  function expected({ labels }: GaugeQuery): readonly (readonly string[])[] {
    switch (labels.join()) {
      case "subscription":
        return subscriptions().map((name) => [name]);
      case "saga,state":
        return sagas().flatMap((name) => OPEN_STATES.map((state) => [name, state]));
      default:
        return [];
    }
  }

  return async () => {
    const rows = await sql.unsafe<Row[]>(text, [], { prepare: sql.options.prepare });
    return all.map(({ gauge, labels }, index) => {
      const { name, help } = gauge;
      const found = rows.filter(({ part }) => part === index);
      const values = found.map(({ texts, value }) => ({
        labels: { ...labels, ...labelled(gauge, texts) },
        value: Number(value),
      }));
      const known = new Set(found.map(({ texts }) => texts.join()));
      const zeros = expected(gauge).filter((texts) => !known.has(texts.join()))
        .map((texts) => ({ labels: { ...labels, ...labelled(gauge, texts) }, value: 0 }));
      return { name, help, values: [...values, ...zeros] };
    });
  };
}

interface Row {
  readonly part: number;
  readonly texts: readonly string[];
  readonly value: number;
}

function labelled({ labels }: GaugeQuery, texts: readonly string[]): Labels {
  return Object.fromEntries(labels.map((label, at) => [label, texts[at]]));
}

function unlabelled(gauge: GaugeQuery): { gauge: GaugeQuery; labels: Labels } {
  return { gauge, labels: {} };
}

/** One gauge's rows in the shape that all have: which gauge, its labels, its value. */
function partOf({ labels, sql }: GaugeQuery, index: number): string {
  const columns = labels.map((_, at) => `l${at}`);
  const texts = columns.map((column) => `${column}::text`).join(", ");
  return `select ${index} as part, jsonb_build_array(${texts}) as texts, value::float8 as value
    from (${sql}) as gauge_${index}(${[...columns, "value"].join(", ")})`;
}

const AGE = (since: string) =>
  `greatest(0, coalesce(extract(epoch from clock_timestamp() - ${since}), 0))`;

function messagingGauges(schema: string): GaugeQuery[] {
  const waiting = `from ${schema}.outbox where published_at is null order by position`;
  return [
    {
      name: "mallbots_outbox_messages",
      help: "Depth of the relay: messages that wait to be published.",
      labels: [],
      // above so many nobody counts: how far the positions are apart is near enough
      sql: `select case when counted > ${MOST_COUNTED}
            then coalesce((select position ${waiting} desc limit 1), 0)
              - coalesce((select position ${waiting} limit 1), 0) + 1
            else counted end
          from (select count(*) as counted from (
            select ${waiting} limit ${MOST_COUNTED + 1}
          ) as few) as counting`,
    },
    {
      name: "mallbots_outbox_oldest_seconds",
      help: "Age of the oldest message that waits to be published, 0 when none does.",
      labels: [],
      sql: `select ${AGE(`(select sent_at ${waiting} limit 1)`)}`,
    },
    {
      name: "mallbots_dead_letters",
      help: "Dead letters: messages that could not be handled and wait for an operator.",
      labels: ["subscription"],
      sql: `select subscription, count(*) from ${schema}.dead_letters group by subscription`,
    },
    {
      name: "mallbots_dead_letter_oldest_seconds",
      help: "Age of the oldest dead letter of a subscription, 0 when there is none.",
      labels: ["subscription"],
      sql: `select subscription, ${AGE("min(failed_at)")}
          from ${schema}.dead_letters group by subscription`,
    },
    {
      name: "mallbots_messages_behind_dead_letters",
      help: "Messages that wait until a dead letter of their key is settled.",
      labels: ["subscription"],
      sql: `select subscription, count(*) from ${schema}.waiting_messages group by subscription`,
    },
  ];
}

const OPEN_STATES: readonly SagaState[] = ["running", "compensating", "parked"];
const OPEN_SAGAS = `state in (${OPEN_STATES.map((state) => `'${state}'`).join(", ")})`;

function sagaGauges(schema: string): GaugeQuery[] {
  return [
    {
      name: "mallbots_sagas",
      help: "Sagas that have not ended, by state.",
      labels: ["saga", "state"],
      sql: `select name, state, count(*) from ${schema}.sagas where ${OPEN_SAGAS}
          group by name, state`,
    },
    {
      name: "mallbots_saga_oldest_seconds",
      help: "Age of the oldest saga in a state, since it was started.",
      labels: ["saga", "state"],
      sql: `select name, state, ${AGE("min(started_at)")} from ${schema}.sagas where ${OPEN_SAGAS}
          group by name, state`,
    },
  ];
}
