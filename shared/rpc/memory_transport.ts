/**
 * Calls inside one process: straight to the implementation, with the errors, deadlines and copies that
 * the network would bring.
 *
 * @module
 */
import { type Caller, IncomingCall, SYSTEM } from "./call.ts";
import type { OutgoingCall, Transport } from "./client.ts";
import { isAsyncIterable } from "./connect_stream.ts";
import { fail } from "./edge.ts";
import { RpcError } from "./error.ts";
import { clientErrorOf, type OnError } from "./failure.ts";
import type { Endpoint, Served } from "./service.ts";

/** Who calls, and who hears of errors. */
export interface MemoryTransportOptions {
  /** Told of each error that callers see only as `internal error` or as an outage. */
  readonly onError: OnError;
  /** Default: the system itself. */
  readonly caller?: Caller;
}

/**
 * A transport to the services of this process.
 *
 * @param lookup finds a service by its full name at each call; a service that is not there is
 *   `unavailable`.
 */
export function memoryTransport(
  lookup: (service: string) => Served | undefined,
  { onError, caller = SYSTEM }: MemoryTransportOptions,
): Transport {
  const edge = { surface: "memory", onError } as const;

  async function open(outgoing: OutgoingCall) {
    const { method, headers, signal, timeoutMs } = outgoing;
    const call = new IncomingCall(new Headers(headers), () => signal, caller, timeoutMs);
    const endpoint = endpointOf(lookup, outgoing);
    try {
      const result = await endpoint.run(endpoint.request.copy(outgoing.request), call);
      return { endpoint, call, result };
    } catch (error) {
      throw clientErrorOf(fail(error, method, edge, call), error);
    }
  }

  return {
    unary: async (outgoing) => {
      const { endpoint, result } = await open(outgoing);
      return endpoint.response.copy(result);
    },
    stream: async function* (outgoing) {
      const { endpoint, call, result } = await open(outgoing);
      try {
        if (!isAsyncIterable(result)) {
          throw new TypeError("a server-streaming method must return an async iterable");
        }
        for await (const message of result) yield endpoint.response.copy(message);
      } catch (error) {
        throw clientErrorOf(fail(error, outgoing.method, edge, call), error);
      }
    },
  };
}

function endpointOf(
  lookup: (service: string) => Served | undefined,
  { method }: OutgoingCall,
): Endpoint {
  const name = method.service.name;
  const endpoint = lookup(name)?.endpoints.get(method.schema.name);
  if (!endpoint) throw new RpcError("unavailable", `${name} is not served here`);
  return endpoint;
}
