/**
 * One run: so many requests to each target, judged; what is at fault is shrunk.
 *
 * @module
 */
import fc from "fast-check";
import type { Target } from "./targets.ts";
import type { Pool } from "./values.ts";
import { faultOf } from "./verdict.ts";
import { Hang, type RawAnswer, type RawRequest } from "./wire.ts";

/** A request and what is wrong with its answer. */
export interface Finding {
  readonly target: string;
  readonly fault: string;
  readonly request: RawRequest;
}

/** How it goes so far. */
export interface Tally {
  readonly findings: Finding[];
  /** Requests by the status of their answer. */
  readonly statuses: Map<string, number>;
  /** Some of the requests that were refused. */
  readonly refused: RawRequest[];
  /** Whether the system has stopped to answer at all. */
  gone: boolean;
}

/** How requests are made. */
export interface RunOptions {
  readonly seed: number;
  /** Requests to each target. */
  readonly runs: number;
  /** How many targets at a time; default 4. */
  readonly width?: number;
  /** Throws {@link Hang} when there is no answer in time. */
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
  /** Told after each request. */
  readonly onRequest?: (target: Target) => void;
  readonly signal?: AbortSignal;
}

/** Nothing so far. */
export function newTally(): Tally {
  return { findings: [], statuses: new Map(), refused: [], gone: false };
}

/** How many refused requests are kept of one target, and how large they are at most. */
const KEPT = 30;
const KEPT_BYTES = 100_000;
/** Shrinking something that hangs costs the deadline each time. */
const MOST_HANGS = 4;

/** Sends requests to targets. Equal seeds make equal requests, but for the ids in the pool. */
export async function runTargets(
  targets: readonly Target[],
  pool: Pool,
  tally: Tally,
  options: RunOptions,
): Promise<void> {
  const left = [...targets];
  const worker = async () => {
    for (let target = left.shift(); target; target = left.shift()) {
      if (tally.gone || options.signal?.aborted) return;
      await runTarget(target, pool, tally, options);
    }
  };
  await Promise.all(Array.from({ length: options.width ?? 4 }, worker));
}

async function runTarget(
  target: Target,
  pool: Pool,
  tally: Tally,
  { seed, runs, send, onRequest, signal }: RunOptions,
): Promise<void> {
  let kept = 0, hangs = 0;
  async function faultIn(request: RawRequest): Promise<string | undefined> {
    try {
      const answer = await send(request);
      count(tally, answer);
      const isRefused = answer.status >= 400 && answer.status < 500 && !request.endless;
      if (isRefused && kept < KEPT && request.body.length <= KEPT_BYTES) {
        kept++;
        tally.refused.push(request);
      }
      return faultOf(request, answer);
    } catch (error) {
      if (error instanceof Hang) {
        hangs++;
        return error.message;
      }
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      tally.gone = true;
      return "nobody answers any more";
    } finally {
      onRequest?.(target);
    }
  }
  let last: Finding | undefined;
  const property = fc.asyncProperty(target.requests(pool), async (request) => {
    if (signal?.aborted || hangs >= MOST_HANGS || (tally.gone && last)) return;
    const fault = await faultIn(request);
    if (fault === undefined) return;
    last = { target: target.name, fault, request };
    throw new Error(fault);
  });
  await fc.check(property, { seed: seedFor(seed, target.name), numRuns: runs });
  if (last) tally.findings.push(last); // of a shrunk failure the last one is the smallest
}

function count({ statuses }: Tally, { status }: RawAnswer): void {
  const kind = status === 0 ? "closed" : `${status}`;
  statuses.set(kind, (statuses.get(kind) ?? 0) + 1);
}

/** A seed of its own for a target, so that one alone gets the same requests as among all. */
function seedFor(seed: number, name: string): number {
  let mixed = seed | 0;
  for (const char of name) mixed = Math.imul(mixed ^ char.charCodeAt(0), 0x01000193);
  return mixed;
}
