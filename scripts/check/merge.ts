/**
 * Reading large tables side by side, each in the order of an id, without holding them.
 *
 * @module
 */
import type { Sql } from "../../shared/platform/database.ts";

/** A row with what it is put together by. */
export interface WithId {
  readonly id: string;
}

type RowOf<Source> = Source extends AsyncIterable<infer Row> ? Row : never;

/** What several sources have under one id. */
export interface Group<Sources> {
  readonly id: string;
  readonly rows: { readonly [Name in keyof Sources]: readonly RowOf<Sources[Name]>[] };
}

const AT_A_TIME = 1_000;

/** The rows of a query, part by part. Those that are merged must be `order by … collate "C"`. */
export async function* rowsOf<Row extends object>(sql: Sql, query: string): AsyncGenerator<Row> {
  for await (const rows of sql.unsafe<Row[]>(query).cursor(AT_A_TIME)) yield* rows;
}

/** Puts together what several sources have under the same id. Each must be ordered by it. */
export async function* mergedById<Sources extends Readonly<Record<string, AsyncIterable<WithId>>>>(
  sources: Sources,
): AsyncGenerator<Group<Sources>> {
  const names = Object.keys(sources);
  const iterators = names.map((name) => sources[name][Symbol.asyncIterator]());
  try {
    const heads: (WithId | undefined)[] = [];
    for (const iterator of iterators) heads.push(await next(iterator));
    for (;;) {
      const ids = heads.flatMap((head) => head ? [head.id] : []);
      if (ids.length === 0) return;
      const id = ids.reduce((least, id) => byBytes(id, least) < 0 ? id : least);
      const rows: Record<string, WithId[]> = {};
      for (let index = 0; index < names.length; index++) {
        const some: WithId[] = rows[names[index]] = [];
        for (let head = heads[index]; head?.id === id; head = heads[index]) {
          some.push(head);
          heads[index] = await next(iterators[index]);
        }
      }
      yield { id, rows } as unknown as Group<Sources>; // each name has the rows of its source
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}

async function next(iterator: AsyncIterator<WithId>): Promise<WithId | undefined> {
  const { done, value } = await iterator.next();
  return done ? undefined : value;
}

/** Some at a time. */
export async function* chunked<T>(
  source: AsyncIterable<T>,
  size: number,
): AsyncGenerator<readonly T[]> {
  let chunk: T[] = [];
  for await (const one of source) {
    chunk.push(one);
    if (chunk.length >= size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Compares texts as PostgreSQL does with `collate "C"`: by their bytes in UTF-8. */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one !== other) return rank(one) - rank(other);
  }
  return a.length - b.length;
}

/** Surrogates stand for what comes after all other characters. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
