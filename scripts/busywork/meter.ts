/**
 * Measures every call that goes over a transport, by its route.
 *
 * @module
 */
import { DomainError } from "../../shared/domain/error.ts";
import type { OutgoingCall, Transport } from "../../shared/rpc/client.ts";
import { createLatencies, type Latencies } from "./latencies.ts";
import type { Troubles } from "./troubles.ts";

/** What is known of the calls of one route, or of all. */
export interface Calls {
  /** How many there were. */
  readonly count: number;
  /** Of all of them: also of those that were refused, failed, or ended by their deadline. */
  readonly latencies: Latencies;
  /** How many were answered with a no on purpose. */
  readonly refused: number;
  /** How many had no answer, or one that is a fault. */
  readonly errors: number;
}

/** A transport that measures. */
export interface Meter {
  readonly transport: Transport;
  /** E.g. `PUT /api/baskets/{id}/addItem`. */
  readonly routes: ReadonlyMap<string, Calls>;
  readonly all: Calls;
}

/** How calls travel. */
export type Protocol = "rest" | "connect";

/** Measures what goes over a transport; what is a fault is noted among the troubles. */
export function meterOver(
  { unary, stream }: Transport,
  { protocol, troubles }: { readonly protocol: Protocol; readonly troubles: Troubles },
): Meter {
  const routes = new Map<string, MutableCalls>();
  const all = noCalls();
  function callsOf(route: string): MutableCalls {
    const calls = routes.get(route) ?? noCalls();
    routes.set(route, calls);
    return calls;
  }
  return {
    routes,
    all,
    transport: {
      stream, // lasts as long as somebody listens, which says nothing
      async unary(call) {
        const began = performance.now();
        const route = routeOf(call, protocol);
        const both = [callsOf(route), all];
        const ended = (how?: "refused" | "errors") => {
          for (const calls of both) {
            calls.count++;
            calls.latencies.add(performance.now() - began);
            if (how) calls[how]++;
          }
        };
        try {
          const answer = await unary(call);
          ended();
          return answer;
        } catch (error) {
          if (error instanceof DomainError) ended("refused");
          else if (!isGivenUp(error)) {
            ended("errors");
            troubles.add(route, error);
          }
          throw error;
        }
      },
    },
  };
}

interface MutableCalls extends Calls {
  count: number;
  refused: number;
  errors: number;
}

function noCalls(): MutableCalls {
  return { count: 0, latencies: createLatencies(), refused: 0, errors: 0 };
}

function routeOf({ method: { schema, service } }: OutgoingCall, protocol: Protocol): string {
  return protocol === "rest" && schema.http
    ? `${schema.http.verb} ${schema.http.path}`
    : `POST /${service.name}/${schema.name}`;
}

/** Whether nobody waited for the answer any more. */
function isGivenUp(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "canceled";
}
