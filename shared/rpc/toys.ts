/**
 * A made-up service for the tests of this folder and of `shared/http`: every kind of field, every kind
 * of route.
 *
 * @module
 */
import { defineService, type MethodSchema } from "./schema.ts";
import { fnsOf } from "./toy_codec.ts";
import { type Box, type Toy, toyMessages } from "./toy_messages.ts";

const unary = <Request, Response>(name: string, request: string, response: string) => ({
  name,
  requestType: fnsOf<Request>(request),
  requestStream: false,
  responseType: fnsOf<Response>(response),
  responseStream: false as const,
});

const definition = {
  name: "ToyService",
  fullName: "toyspb.ToyService",
  methods: {
    createToy: unary<Toy, { id: string }>("CreateToy", "Toy", "Id"),
    getToy: unary<{ id: string }, { toy: Toy | undefined }>("GetToy", "Id", "One"),
    removeToy: unary<{ id: string }, object>("RemoveToy", "Id", "Empty"),
    findToys: unary<
      { maxCount: number; tags: string[]; box: Box | undefined; broken: boolean },
      { toys: Toy[] }
    >("FindToys", "Query", "Many"),
    getBrokenToys: unary<object, { toys: Toy[] }>("GetBrokenToys", "Empty", "Many"),
    renameToy: unary<{ id: string; newName: string }, object>("RenameToy", "Rename", "Empty"),
    paintToy: unary<{ id: string }, object>("PaintToy", "Id", "Empty"),
    getPart: unary<{ id: string }, { id: string }>("GetPart", "Id", "Id"),
    getParts: unary<{ toyId: string }, { id: string }>("GetParts", "ToyId", "Id"),
    watchToys: {
      ...unary<{ id: string }, { id: string }>("WatchToys", "Id", "Id"),
      responseStream: true as const,
    },
  },
};

type Route = `${"GET" | "POST" | "PUT" | "DELETE"} ${string}` | undefined;

function method(key: keyof typeof definition.methods, types: string, route?: Route): MethodSchema {
  const [request, response] = types.split(" ").map((type) => `toyspb.${type}`);
  const [verb, path = ""] = route?.split(" ") ?? [];
  const http = verb === "GET" || verb === "POST" || verb === "PUT" || verb === "DELETE"
    ? { verb, path, body: verb === "POST" || verb === "PUT" ? "*" : "" } as const
    : undefined;
  const name = definition.methods[key].name;
  const noSideEffects = /^(Get|Find)/.test(name);
  return {
    name,
    key,
    request,
    response,
    http,
    noSideEffects,
    serverStreaming: key === "watchToys",
  };
}

/** The service. */
export const ToyService = defineService(definition, {
  name: "toyspb.ToyService",
  methods: [
    method("createToy", "Toy Id", "POST /api/toys"),
    method("getToy", "Id One", "GET /api/toys/{id}"),
    method("removeToy", "Id Empty", "DELETE /api/toys/{id}"),
    method("findToys", "Query Many", "GET /api/toys"),
    method("getBrokenToys", "Empty Many", "GET /api/toys/broken"),
    method("renameToy", "Rename Empty", "PUT /api/toys/{id}/name"),
    method("paintToy", "Id Empty", "PUT /api/toys/{id}/paint"),
    method("getPart", "Id Id", "GET /api/toys/parts/{id}"),
    method("getParts", "ToyId Id", "GET /api/toys/{toy_id}/parts"),
    method("watchToys", "Id Id"),
  ],
  messages: toyMessages,
});
