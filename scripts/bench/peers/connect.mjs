/**
 * The official Connect router on Hono, without I/O. On Deno, as our server is. Its messages are described
 * here by hand: generated code would make the same description.
 *
 * @module
 */
import { createFileRegistry, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { createConnectRouter } from "@connectrpc/connect";
import { createFetchHandler } from "@connectrpc/connect/protocol";
import { Hono } from "hono";
import { contend } from "../contender.mjs";

const field = (name, number, type = "TYPE_STRING", typeName = undefined) => ({
  ...{ name, number, type, label: "LABEL_OPTIONAL", jsonName: name },
  ...(typeName && { typeName }),
});
const file = fromJson(FileDescriptorProtoSchema, {
  name: "stores/api.proto",
  package: "storespb",
  syntax: "proto3",
  messageType: [
    {
      name: "Store",
      field: [
        field("id", 1),
        field("name", 2),
        field("location", 3),
        field("participating", 4, "TYPE_BOOL"),
        field("version", 5, "TYPE_INT32"),
      ],
    },
    { name: "GetStoreRequest", field: [field("id", 1)] },
    {
      name: "GetStoreResponse",
      field: [field("store", 1, "TYPE_MESSAGE", ".storespb.Store")],
    },
  ],
  service: [{
    name: "StoresService",
    method: [{
      name: "GetStore",
      inputType: ".storespb.GetStoreRequest",
      outputType: ".storespb.GetStoreResponse",
      options: { idempotencyLevel: "NO_SIDE_EFFECTS" },
    }],
  }],
});
const service = createFileRegistry(file, () => undefined).getService("storespb.StoresService");
if (!service) throw new Error("the description has no service");

const router = createConnectRouter().service(service, {
  getStore: ({ id }) => ({
    store: { id, name: "Fleur", location: "Floor 1", participating: true, version: 3 },
  }),
});
const app = new Hono();
for (const handler of router.handlers) {
  const answer = createFetchHandler(handler);
  app.all(handler.requestPath, ({ req }) => answer(req.raw));
}
const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);

await contend({ port: () => ({ port: server.addr.port }) }, () => server.shutdown());
