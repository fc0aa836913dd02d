import type { BotId } from "../domain/ids.ts";
import type { Instruction } from "../domain/instruction.ts";

/** Looks out for what bots are to be told. */
export interface BotNews {
  /**
   * Waits for what a bot is to be told after `last`; there is nothing once the signal aborts.
   *
   * @throws {DomainError} when there is no such bot, or the process ends.
   */
  next(
    id: BotId,
    last: Instruction | undefined,
    signal: AbortSignal,
  ): Promise<readonly Instruction[]>;
}

/** What a bot is to be told, from now on until the signal aborts. */
export async function* watchBot(
  news: BotNews,
  id: BotId,
  signal: AbortSignal,
): AsyncGenerator<Instruction, void> {
  let last: Instruction | undefined;
  while (!signal.aborted) {
    for (const instruction of await news.next(id, last, signal)) {
      last = instruction;
      yield instruction;
    }
  }
}
