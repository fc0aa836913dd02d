/**
 * The end of a call that comes before its work is done: its deadline passes, or its caller leaves. What
 * the call still reads is canceled, what it asks of others too, and what it would write is not written.
 *
 * Only calls with a deadline have such an end. One without is given up by the limit of its surface: what it
 * does by then goes on, and then it reads and writes nothing more. Losing that costs work that nobody waits
 * for, never data.
 *
 * @module
 */
import type { EventStore } from "../event_store/event_store.ts";
import type { Call } from "../rpc/call.ts";
import type { OutgoingCall, Transport } from "../rpc/client.ts";
import { type CallNotes, currentNotes } from "./call_context.ts";
import type { Store } from "./commit/store.ts";
import { errorCode } from "./outage.ts";

interface Statement extends Promise<unknown> {
  /** Whether the server is at it: not while it waits for a connection, or behind another on its own. */
  readonly active: boolean;
  cancel(): unknown;
}

interface CallEnd {
  readonly call: Call;
  /** Those that were sent and have no answer yet. */
  readonly statements: Set<Statement>;
  timer?: ReturnType<typeof setTimeout>;
}

/**
 * What ends within this time, in milliseconds, is not canceled. A cancel names a connection: it would meet
 * the next statement there instead of one that has just ended.
 */
const GRACE_MS = 50;

/** Of the calls at hand that have a deadline; messages that a call sets off run with notes of their own. */
const ends = new WeakMap<CallNotes, CallEnd>();

/** Of the calls at hand that have none. */
const unlimited = new WeakMap<CallNotes, Call>();

/** @throws the reason of the end, when the call at hand has ended. */
function requireGoingOn(): void {
  const notes = currentNotes();
  ends.get(notes)?.call.signal.throwIfAborted();
  const reason = unlimited.get(notes)?.givenUp;
  if (reason !== undefined) throw reason;
}

const currentEnd = (): CallEnd | undefined => ends.get(currentNotes());

/**
 * Runs the work of a call, whose statements are canceled when the call ends before.
 *
 * @param notes of the call; the work runs with them as those of the call at hand.
 * @throws the reason of the call's end, for a statement that was canceled; and what `work` throws.
 */
export async function untilItsEnd<T>(
  notes: CallNotes,
  call: Call,
  work: () => Promise<T>,
): Promise<T> {
  if (call.deadline === undefined) {
    unlimited.set(notes, call);
    return await work();
  }
  const { signal } = call;
  const end: CallEnd = { call, statements: new Set() };
  const cancel = () => cancelSoon(end);
  ends.set(notes, end);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return await work();
  } catch (error) {
    throw signal.aborted && errorCode(error) === CANCELED ? signal.reason : error;
  } finally {
    signal.removeEventListener("abort", cancel);
    ends.delete(notes);
  }
}

function cancelSoon(end: CallEnd): void {
  if (end.statements.size === 0) return;
  end.timer = setTimeout(() => {
    for (const statement of end.statements) if (statement.active) statement.cancel();
  }, GRACE_MS);
}

/** SQLSTATE of a statement that was canceled. */
const CANCELED = "57014";

/** Whether an error is nothing but the end of its call. */
export function isItsEnd(call: Call, error: unknown): boolean {
  if (call.deadline === undefined) return call.givenUp !== undefined && error === call.givenUp;
  return call.signal.aborted && error === call.signal.reason;
}

type Callable = (...parameters: never[]) => unknown;

/**
 * The same pool, or transaction, whose statements are canceled at the server when the call that sent them
 * ends; a transaction is rolled back then.
 */
export function boundSql<T extends Callable>(sql: T): T {
  return new Proxy(sql, {
    apply: (target, self, parameters) => bound(Reflect.apply(target, self, parameters)),
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      if (name === "unsafe") {
        return (...parameters: unknown[]) => bound(Reflect.apply(member, target, parameters));
      }
      if (name !== "begin") return member;
      return (...parameters: unknown[]) =>
        Reflect.apply(
          member,
          target,
          parameters.map((one) =>
            isWork(one) ? (transaction: Callable) => one(boundSql(transaction)) : one
          ),
        );
    },
  });
}

function isWork(value: unknown): value is (transaction: Callable) => unknown {
  return typeof value === "function";
}

/** A statement is sent when somebody waits for it; from then on it can be canceled. */
function bound(made: unknown): unknown {
  if (!isStatement(made)) return made;
  requireGoingOn();
  const end = currentEnd();
  if (!end) return made;
  const { statements } = end;
  const wait = made.then;
  let sent = false;
  const then = (...callbacks: unknown[]) => {
    if (!sent) {
      sent = true;
      statements.add(made);
      const drop = () => {
        statements.delete(made);
        if (statements.size === 0) clearTimeout(end.timer);
      };
      wait.call(made, drop, drop);
    }
    return Reflect.apply(wait, made, callbacks);
  };
  return Object.defineProperty(made, "then", { value: then, configurable: true });
}

function isStatement(made: unknown): made is Statement {
  return made instanceof Promise && "active" in made &&
    "cancel" in made && typeof made.cancel === "function";
}

/**
 * The same store; a call that has ended reads nothing any more, and commits nothing. A commit that has
 * begun is not canceled: its outcome would be unknown.
 *
 * @param shared for commits, and for readings of calls that have no deadline: they may go together with
 * those of others.
 * @param own one on {@linkcode boundSql} that groups nothing, for the readings of calls that have one.
 */
export function boundStore(shared: Store, own: Pick<Store, "find">): Store {
  return {
    async find(table, key) {
      requireGoingOn();
      return await (currentEnd() ? own : shared).find(table, key);
    },
    async commit(writes) {
      requireGoingOn();
      return await shared.commit(writes);
    },
  };
}

/**
 * The same event store; a call that has ended reads nothing any more.
 *
 * @param shared for calls that have no deadline: their readings may go together with those of others.
 * @param own one on {@linkcode boundSql} that groups nothing, for those that have one: what they read is
 * canceled when they end, and must be nobody else's.
 */
export function boundEventStore(shared: EventStore, own: EventStore): EventStore {
  return {
    async load(stream, snapshotVersion) {
      requireGoingOn();
      return await (currentEnd() ? own : shared).load(stream, snapshotVersion);
    },
  };
}

/** The same transport; calls that a call makes end with it, and are told how much of its time is left. */
export function boundTransport(transport: Transport): Transport {
  return {
    unary: (call) => transport.unary(within(call)),
    stream: (call) => transport.stream(within(call)),
  };
}

function within(outgoing: OutgoingCall): OutgoingCall {
  const end = currentEnd();
  if (end?.call.deadline === undefined) return outgoing;
  const { signal, deadline } = end.call;
  const leftMs = Math.max(1, deadline - Date.now());
  return {
    ...outgoing,
    signal: AbortSignal.any([outgoing.signal, signal]),
    timeoutMs: Math.min(outgoing.timeoutMs ?? Infinity, leftMs),
  };
}
