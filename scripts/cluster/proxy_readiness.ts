/**
 * Whether a cluster can do its work: for each context, whether one of its processes can.
 *
 * @module
 */
import type { Upstream } from "./upstreams.ts";

const TIMEOUT_MS = 3_000;

/** What a process says of itself; `silent` when it says nothing. */
type Said = Readonly<Record<string, unknown>> & { readonly status: unknown };

/** Asks all processes; 200 when of each context at least one is ready, else 503. */
export async function mergedReadiness(
  upstreams: readonly Upstream[],
  client: Deno.HttpClient,
): Promise<Response> {
  const processes = await Promise.all(
    upstreams.map(async ({ name, context, url }) => ({
      name,
      context,
      ...await askedOf(url, client),
    })),
  );
  const contexts = Map.groupBy(processes, ({ context }) => context);
  const failing = [...contexts].flatMap(([context, of]) =>
    of.some(({ status }) => status === "ready") ? [] : [context]
  );
  const status = failing.length === 0 ? "ready" : "failing";
  return Response.json({ status, failing, processes }, {
    status: status === "ready" ? 200 : 503,
    headers: { "cache-control": "no-store" },
  });
}

async function askedOf(url: string, client: Deno.HttpClient): Promise<Said> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${url}/readiness`, { client, signal });
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "status" in body) return { ...body };
  } catch {
    // dead, frozen or just starting: all the same to who asks
  }
  return { status: "silent" };
}
