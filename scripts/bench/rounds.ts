/**
 * Rounds in turn: what slows the machine down for a while slows all contenders down.
 *
 * @module
 */

/**
 * Lets contenders run A B A B, after one round of each that does not count.
 *
 * @param contenders by name; those that are undefined are left out, and have no results.
 * @param about told of each round.
 * @returns what each gave, round by round.
 */
export async function inTurn<Name extends string, T>(
  rounds: number,
  contenders: Readonly<Record<Name, (() => Promise<T>) | undefined>>,
  about: (round: string) => void,
): Promise<Readonly<Record<Name, readonly T[]>>> {
  const names = Object.keys(contenders) as Name[];
  const results = Object.fromEntries(names.map((name): [string, T[]] => [name, []])) as Record<
    Name,
    T[]
  >;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const run = contenders[name];
      if (!run) continue;
      about(`${name}, ${round === 0 ? "to warm up" : `round ${round}`}`);
      const result = await run();
      if (round > 0) results[name].push(result);
    }
  }
  return results;
}
