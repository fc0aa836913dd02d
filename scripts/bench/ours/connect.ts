/**
 * A Connect server without I/O: the product's own handler on Hono, for the generated StoresService.
 *
 * @module
 */
import { Hono } from "hono";
import { StoresService } from "../../../proto/gen/stores/schema.ts";
import { connectRoutes } from "../../../shared/rpc/connect.ts";
import { implement } from "../../../shared/rpc/service.ts";
import { contend } from "../contender.mjs";

const app = new Hono();
const served = implement(StoresService, {
  getStore: ({ id }) => ({
    store: { id, name: "Fleur", location: "Floor 1", participating: true, version: 3 },
  }),
});
connectRoutes(app, served, { onError: (error) => console.error(error) });
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);

await contend({ port: () => ({ port: server.addr.port }) }, () => server.shutdown());
