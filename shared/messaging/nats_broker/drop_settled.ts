/**
 * Commands and replies that are old and settled go from the stream.
 *
 * @module
 */
import type { ConsumerInfo, JetStreamManager } from "@nats-io/jetstream";
import type { Link } from "./link.ts";

/**
 * Purges the commands and replies up to a position that their subscriptions have settled. Those that
 * nobody subscribes to stay.
 *
 * @throws {DomainError} `unavailable`
 */
export async function dropSettled(link: Link, stream: string, upTo: number): Promise<void> {
  const what = "deleting old messages of the stream";
  const subjects = await link.ask(what, (manager) => passingSubjects(manager, stream));
  if (subjects.length === 0) return;
  const consumers = await link.ask(what, ({ consumers }) => allOf(consumers.list(stream)));
  for (const subject of subjects) {
    const floors = consumers.flatMap(({ config, ack_floor }) => {
      const filters = config.filter_subjects ?? [config.filter_subject ?? ">"];
      return filters.some((filter) => matches(filter, subject)) ? [ack_floor.stream_seq] : [];
    });
    if (floors.length === 0) continue;
    const before = Math.min(upTo, ...floors) + 1; // that one stays
    if (before <= 1) continue;
    await link.ask(
      what,
      ({ streams }) => streams.purge(stream, { filter: subject, seq: before }),
    );
  }
}

async function passingSubjects({ streams }: JetStreamManager, stream: string): Promise<string[]> {
  const all = await Promise.all(
    ["*.commands", "*.replies.>"].map((rest) =>
      streams.info(stream, { subjects_filter: `${stream}.${rest}` })
    ),
  );
  return all.flatMap(({ state }) => Object.keys(state.subjects ?? {}));
}

async function allOf(list: AsyncIterable<ConsumerInfo>): Promise<ConsumerInfo[]> {
  const all: ConsumerInfo[] = [];
  for await (const one of list) all.push(one);
  return all;
}

/** Whether a subject is one of those that a filter names. */
function matches(filter: string, subject: string): boolean {
  const [wanted, given] = [filter.split("."), subject.split(".")];
  for (const [index, token] of wanted.entries()) {
    if (token === ">") return given.length > index;
    if (given[index] === undefined || (token !== "*" && token !== given[index])) return false;
  }
  return wanted.length === given.length;
}
