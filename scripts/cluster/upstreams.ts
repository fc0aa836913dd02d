/**
 * The processes behind the proxy, and which of them are alive.
 *
 * @module
 */
import { pause } from "../../shared/platform/time.ts";
import type { ContextName } from "./surfaces.ts";

/** A process that answers for a context. */
export interface Upstream {
  /** E.g. `ordering-2`. */
  readonly name: string;
  readonly context: ContextName;
  /** E.g. `http://127.0.0.1:40123`. */
  readonly url: string;
}

/** An upstream as the proxy sees it. */
export interface Watched extends Upstream {
  /** Whether it answered lately. */
  readonly alive: boolean;
  /** Aborts when it is found not to answer, for requests that can go elsewhere. */
  readonly lost: AbortSignal;
}

/** All upstreams. */
export interface Upstreams extends AsyncDisposable {
  readonly all: readonly Watched[];
  /** Those of a context in the order in which to try them: in turn, the living first. */
  inTurn(context: ContextName): readonly Watched[];
  /** One did not answer: it is passed over until it does. */
  miss(name: string): void;
}

const CHECK_EVERY_MS = 500;
const CHECK_TIMEOUT_MS = 1_000;

/**
 * Watches processes by asking them for a sign of life again and again.
 *
 * @param client for the asking.
 */
export function watchUpstreams(
  upstreams: readonly Upstream[],
  client: Deno.HttpClient,
): Upstreams {
  const states = upstreams.map((upstream) => ({
    upstream,
    alive: true,
    losing: new AbortController(),
  }));
  const all = states.map((state): Watched => ({
    ...state.upstream,
    get alive() {
      return state.alive;
    },
    get lost() {
      return state.losing.signal;
    },
  }));
  const ending = new AbortController();
  const turns = new Map<ContextName, number>();

  function set(state: typeof states[number], alive: boolean): void {
    if (state.alive === alive) return;
    state.alive = alive;
    if (alive) state.losing = new AbortController();
    else state.losing.abort(new Error(`${state.upstream.name} does not answer`));
  }

  async function check(state: typeof states[number]): Promise<void> {
    try {
      const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(CHECK_TIMEOUT_MS)]);
      const response = await fetch(`${state.upstream.url}/liveness`, { client, signal });
      await response.body?.cancel();
      set(state, response.ok);
    } catch {
      if (!ending.signal.aborted) set(state, false);
    }
  }

  async function watch(state: typeof states[number]): Promise<void> {
    while (!ending.signal.aborted) {
      await check(state);
      await pause(CHECK_EVERY_MS, ending.signal).catch(() => {});
    }
  }
  const watching = states.map(watch);

  return {
    all,
    inTurn(context) {
      const ours = all.filter((upstream) => upstream.context === context);
      const turn = turns.get(context) ?? 0;
      turns.set(context, turn + 1);
      const rotated = ours.map((_, at) => ours[(at + turn) % ours.length]);
      return [...rotated.filter(({ alive }) => alive), ...rotated.filter(({ alive }) => !alive)];
    },
    miss(name) {
      const state = states.find(({ upstream }) => upstream.name === name);
      if (state) set(state, false);
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await Promise.all(watching);
    },
  };
}
