/**
 * What an SQL statement does, in few words, for spans.
 *
 * @module
 */

/** A statement, read superficially. */
export interface StatementFacts {
  /** `SELECT`, `INSERT`, `UPDATE`, `DELETE`, or the first word of anything else. */
  readonly operation: string;
  /** The tables that it writes to; without any, those that it reads. */
  readonly tables: readonly string[];
  /** Operation and tables: `INSERT baskets.inbox, baskets.outbox`. */
  readonly summary: string;
  /** What the reference calls such a call: for effect, for rows, for the row with a key. */
  readonly kind: "ExecContext" | "QueryContext" | "QueryRowContext";
}

const WRITES = /\b(insert\s+into|delete\s+from|update(?!\s+set\b))\s+("?[a-z_][\w.$"]*)/gi;
/** Neither keywords nor functions that give rows: `join lateral (`, `from unnest(…)`, `is distinct from`. */
const READS =
  /(?<!\bdistinct\s+)\b(?:from|join)\s+(?!(?:lateral|select)\b)("?[a-z_][\w.$"]*)(?![\w.$"]|\s*\()/gi;
const PARTS =
  /(?:\bwith(?:\s+recursive)?|,)\s+(\w+)(?:\s*\([^()]*\))?\s+as\s*(?:(?:not\s+)?materialized\s*)?\(/gi;
const BY_KEY =
  /\swhere\s+\S+ = \$1(::[\w"]+)*(\s+and\s+\S+ = \$\d+(::[\w"]+)*)*\s*$|\slimit\s+1\s*$/i;
const MOST_TABLES = 4;
const MOST_KNOWN = 1_000;

const known = new Map<string, StatementFacts>();

/**
 * Reads a statement. Texts are few, so each is read once.
 *
 * @example
 * ```ts
 * import { factsOf } from "./statement.ts";
 * const { summary, kind } = factsOf("select * from stores.products where id = $1::text");
 * if (summary !== "SELECT stores.products" || kind !== "QueryRowContext") throw new Error("never");
 * ```
 */
export function factsOf(text: string): StatementFacts {
  let facts = known.get(text);
  if (!facts) {
    facts = read(text);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, facts);
  }
  return facts;
}

function read(text: string): StatementFacts {
  const writes = [...text.matchAll(WRITES)];
  const first = /^[\s(]*([a-z]+)/i.exec(text)?.[1].toUpperCase() ?? "";
  const operation = writes.length > 0
    ? writes[0][1].split(/\s/)[0].toUpperCase()
    : first === "WITH"
    ? "SELECT"
    : first;
  const parts = [...text.matchAll(PARTS)].map(([, name]) => name);
  const names = writes.length > 0
    ? writes.map(([, , name]) => name)
    : [...text.matchAll(READS)].map(([, name]) => name).filter((name) => !parts.includes(name));
  const tables = [...new Set(names.map((name) => name.replaceAll('"', "")))];
  const shown = tables.slice(0, MOST_TABLES).join(", ");
  const more = tables.length > MOST_TABLES ? ", …" : "";
  return {
    operation,
    tables,
    summary: shown ? `${operation} ${shown}${more}` : operation,
    kind: operation !== "SELECT"
      ? "ExecContext"
      : BY_KEY.test(text)
      ? "QueryRowContext"
      : "QueryContext",
  };
}
