/**
 * Idempotency keys: a caller that does not know whether a call went through repeats it with the same
 * `Idempotency-Key`, and gets the answer of the first one; its effect is there once.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { DomainError } from "../domain/error.ts";
import type { Clock } from "../platform/clock.ts";
import { idempotencyKeysTable } from "../platform/commit/idempotency_keys.ts";
import { Conflict, type Store } from "../platform/commit/store.ts";
import type { Units } from "../platform/commit/unit.ts";
import { insert } from "../platform/commit/write.ts";
import { isOutage } from "../platform/outage.ts";
import { pause } from "../platform/time.ts";
import type { Around, Invocation } from "../rpc/service.ts";

/** What is needed of the context that serves the calls. */
export interface IdempotencyPorts {
  readonly units: Units;
  readonly store: Store;
  readonly clock: Clock;
}

const LONGEST_KEY = 255;
const ATTEMPTS = 10;

/**
 * Makes calls with an `Idempotency-Key` have one effect, over REST and Connect, whatever their verb. A
 * call without one costs nothing.
 *
 * The answer is stored in the same commit as the effect, so both are there or none is: the last unit of
 * the call is held back until the answer is known. Only successes are stored, and only of calls that
 * change something. Of calls at the same time one commits; the others find its answer. The key counts
 * for a method and a caller; the path's parameters are part of the request.
 *
 * A call of several units that change something is protected from when its last one begins: what was
 * committed before that is done again when the process dies in between. Units that only fill caches
 * may come first; the one that matters comes last, and nothing is read after it.
 *
 * @example
 * ```ts ignore
 * api.serve(StoresService, storesApi(stores), "stores", idempotency({ units, store, clock }));
 * ```
 */
export function idempotency(ports: IdempotencyPorts): Around {
  return (invocation, next) => {
    const { method: { schema }, call: { idempotencyKey } } = invocation;
    return idempotencyKey === undefined || schema.noSideEffects || schema.serverStreaming
      ? next()
      : once(ports, invocation, keyIn(idempotencyKey), next);
  };
}

async function once(
  { units, store, clock }: IdempotencyPorts,
  { method, request, call }: Invocation,
  key: string,
  next: () => Promise<unknown>,
): Promise<unknown> {
  const table = idempotencyKeysTable(units.schema);
  const route = `http:${method.service.name}/${method.schema.name}`;
  const id = { route, caller: call.caller.id, key };
  const requestHash = createHash("sha256").update(method.request.encode(request)).digest("hex");

  /** The answer of an earlier call. @throws {DomainError} when that asked for something else. */
  async function earlier(): Promise<{ readonly answer: unknown } | undefined> {
    const row = await store.find(table, id);
    if (!row) return undefined;
    if (row.requestHash !== requestHash) throw reused();
    return { answer: method.response.decode(row.answer) };
  }
  const toStore = (result: unknown) => {
    const answer = method.response.encode(result);
    const unitId = crypto.randomUUID();
    return [insert(table, { ...id, requestHash, answer, unitId, createdAt: clock.now() })];
  };

  for (let attempt = 1;; attempt++) {
    const known = await earlier();
    if (known) return known.answer;
    try {
      return await units.holding(next, toStore);
    } catch (error) {
      if (isOutage(error)) throw error;
      if (!(error instanceof Conflict)) { // what the winner changed may be why this one was refused
        const won = await earlier();
        if (won) return won.answer;
        throw error;
      }
      if (attempt >= ATTEMPTS) {
        throw new DomainError("aborted", "conflict", error.message, { cause: error });
      }
      await pause(Math.random() * Math.min(250, 4 * 2 ** attempt));
    }
  }
}

/** @throws {DomainError} `idempotency_key_not_valid`, which says what is. */
function keyIn(header: string): string {
  const key = header.trim();
  if (key !== "" && key.length <= LONGEST_KEY) return key;
  const text = `the idempotency key is not valid: 1 to ${LONGEST_KEY} characters, not only spaces`;
  throw new DomainError("invalid_argument", "idempotency_key_not_valid", text);
}

function reused(): DomainError {
  const text = "the idempotency key was used for another request";
  return new DomainError("invalid_argument", "idempotency_key_reused", text);
}
