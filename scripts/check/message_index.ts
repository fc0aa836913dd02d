/**
 * Millions of messages in a few dozen bytes each: enough to find one by its id and to compare orders.
 * Ids and keys are kept as fingerprints of 53 bits, texts that repeat as numbers.
 *
 * @module
 */

/** A message as its sender's outbox has it. */
export interface Noted {
  readonly id: string;
  readonly context: string;
  /** Its place in the outbox. */
  readonly position: number;
  readonly name: string;
  /** Full subject. */
  readonly subject: string;
  /** The aggregate that it tells of; empty: of none. */
  readonly aggregate: string;
  /** The aggregate's version; 0: of none. */
  readonly version: number;
  readonly sent: boolean;
  /** When it was written, in Unix milliseconds. */
  readonly sentAt: number;
}

/** The messages, numbered from 0. */
export interface MessageIndex {
  readonly size: number;
  /** The number of a message; -1 when there is none with this id. */
  find(id: string): number;
  context(message: number): string;
  position(message: number): number;
  name(message: number): string;
  subject(message: number): string;
  version(message: number): number;
  sent(message: number): boolean;
  sentAt(message: number): number;
  /** The numbers of the messages that tell of aggregates: by aggregate, then version, then place. */
  byAggregate(): Uint32Array;
  /** Whether two messages tell of the same aggregate. */
  sameAggregate(one: number, other: number): boolean;
}

/** Reads all messages into an index. */
export async function indexOf(messages: AsyncIterable<Noted>): Promise<MessageIndex> {
  const texts = new Texts();
  let [ids, aggregates, positions, times] = Array.from(
    { length: 4 },
    () => new Float64Array(1_024),
  );
  let [versions, kinds] = Array.from({ length: 2 }, () => new Uint32Array(3 * 1_024));
  let size = 0;
  for await (const message of messages) {
    if (size === ids.length) {
      [ids, aggregates, positions, times] = [ids, aggregates, positions, times].map((old) => {
        const wider = new Float64Array(2 * size);
        wider.set(old);
        return wider;
      });
      [versions, kinds] = [versions, kinds].map((old) => {
        const wider = new Uint32Array(2 * old.length);
        wider.set(old);
        return wider;
      });
    }
    ids[size] = fingerprint(message.id);
    aggregates[size] = message.aggregate === "" ? 0 : fingerprint(message.aggregate);
    positions[size] = message.position;
    times[size] = message.sentAt;
    versions[size] = message.version * 2 + (message.sent ? 1 : 0);
    kinds[3 * size] = texts.numberOf(message.context);
    kinds[3 * size + 1] = texts.numberOf(message.name);
    kinds[3 * size + 2] = texts.numberOf(message.subject);
    size++;
  }
  const byId = numbersTo(size).sort((a, b) => ids[a] - ids[b]);
  return {
    size,
    find(id) {
      const wanted = fingerprint(id);
      let low = 0, high = size - 1;
      while (low <= high) {
        const middle = (low + high) >> 1;
        const at = ids[byId[middle]];
        if (at === wanted) return byId[middle];
        if (at < wanted) low = middle + 1;
        else high = middle - 1;
      }
      return -1;
    },
    context: (message) => texts.textOf(kinds[3 * message]),
    name: (message) => texts.textOf(kinds[3 * message + 1]),
    subject: (message) => texts.textOf(kinds[3 * message + 2]),
    position: (message) => positions[message],
    version: (message) => versions[message] >> 1,
    sent: (message) => (versions[message] & 1) === 1,
    sentAt: (message) => times[message],
    byAggregate: () =>
      numbersTo(size).filter((message) => aggregates[message] !== 0).sort((a, b) =>
        aggregates[a] - aggregates[b] || versions[a] - versions[b] || positions[a] - positions[b]
      ),
    sameAggregate: (one, other) => aggregates[one] === aggregates[other],
  };
}

function numbersTo(size: number): Uint32Array {
  return new Uint32Array(size).map((_, index) => index);
}

/** Texts that repeat, as numbers. */
class Texts {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string): number {
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#texts.push(text) - 1;
      this.#numbers.set(text, number);
    }
    return number;
  }

  textOf(number: number): string {
    return this.#texts[number];
  }
}

/** 53 bits of a text, never 0: two halves that are mixed apart. Two of some millions are hardly ever alike. */
export function fingerprint(text: string): number {
  let one = 0x811c9dc5, other = 0x9747b28c;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x5bd1e995);
    other ^= other >>> 15;
  }
  one = Math.imul(one ^ (one >>> 16), 0x85ebca6b);
  other = Math.imul(other ^ (other >>> 13) ^ one, 0xc2b2ae35);
  return ((other ^ (other >>> 16)) >>> 11) * 2 ** 32 + ((one ^ (one >>> 13)) >>> 0) + 1;
}
