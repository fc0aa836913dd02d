/** Which part of a list: after `next`, at most `limit` rows; 0 is all of them. */
export interface Page {
  readonly limit: number;
  readonly next: string;
}

const MAX_ROWS = 100;

/** How many rows to read: one more than asked for tells whether there is a next part. */
export function rowsToRead({ limit }: Page): number | null {
  return limit > 0 ? Math.min(limit, MAX_ROWS) + 1 : null;
}

export function partOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  page: Page,
): { readonly rows: readonly Row[]; readonly next: string } {
  const read = rowsToRead(page);
  if (read === null || rows.length < read) return { rows, next: "" };
  const part = rows.slice(0, -1);
  return { rows: part, next: part[part.length - 1].id };
}
