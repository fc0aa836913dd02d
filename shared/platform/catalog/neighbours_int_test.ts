import assert from "node:assert/strict";
import { createLogger } from "../log.ts";
import { createNeighbours } from "./neighbours.ts";
import { toyContexts } from "./toy_contexts.ts";

const log = createLogger({ level: "ERROR" });

Deno.test("neighbours are asked once in a while; who is away, slow, another or talks nonsense is missing", async () => {
  const [, depot] = await toyContexts();
  const asked: string[] = [];
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (pathname.startsWith("/depot-")) return Response.json(depot);
      if (pathname.startsWith("/mask-")) return Response.json(depot); // another than was asked
      if (pathname.startsWith("/bank-")) return Response.json({ name: "bank" });
      if (pathname.startsWith("/slow-")) {
        return new Promise((resolve) =>
          request.signal.addEventListener("abort", () => resolve(new Response()))
        );
      }
      return new Response("not here", { status: 404 });
    },
  );
  const here = `http://127.0.0.1:${server.addr.port}`;
  const neighbours = createNeighbours({
    places: {
      ...{ depot: here, mask: here, bank: here, slow: here, other: here },
      away: "http://127.0.0.1:1",
    },
    log,
    patienceMs: 300,
  });
  const { contexts, missing } = await neighbours();
  assert.deepEqual(contexts, [depot]);
  assert.deepEqual(missing, ["mask", "bank", "slow", "other", "away"]);
  await neighbours();
  assert.equal(asked.filter((path) => path === "/depot-asyncapi/context.json").length, 1);
});
