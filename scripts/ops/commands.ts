/**
 * All commands of operators.
 *
 * @module
 */
import type { Command } from "./command.ts";
import { backlog } from "./commands/backlog.ts";
import { check } from "./commands/check.ts";
import * as deadLetters from "./commands/dead_letters.ts";
import { republish } from "./commands/outbox.ts";
import { durables } from "./commands/durables.ts";
import * as projections from "./commands/projections.ts";
import { readiness } from "./commands/readiness.ts";
import * as sagas from "./commands/sagas.ts";
import * as streams from "./commands/streams.ts";

/** In the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  readiness,
  backlog,
  ...[sagas.list, sagas.show, sagas.retry, sagas.skip, sagas.close],
  ...[deadLetters.list, deadLetters.show, deadLetters.replay, deadLetters.discard],
  ...[streams.kinds, streams.show],
  republish,
  ...[projections.list, projections.rebuild, projections.check, projections.cancel],
  durables,
  check,
];
