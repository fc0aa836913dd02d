/**
 * A server that does nothing but answer: what the load generator could measure at most.
 *
 * @module
 */
import { contend } from "../contender.mjs";

const headers = { "content-type": "application/json" };
const answer = `{"store":{"id":"1","name":"Fleur"}}`;
const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  () => new Response(answer, { headers }),
);

await contend({ port: () => ({ port: server.addr.port }) }, () => server.shutdown());
