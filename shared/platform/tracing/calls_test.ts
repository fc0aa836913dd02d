import { recording } from "./recording_fixture.ts";
import assert from "node:assert/strict";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { notFound } from "../../domain/error.ts";
import { methodsOf } from "../../rpc/service.ts";
import { ToyService } from "../../rpc/toys.ts";
import { answering, idsIn, tracedTransport } from "./calls.ts";

const createToy = method("CreateToy");
const getToy = method("GetToy");

function method(name: string) {
  const found = methodsOf(ToyService).get(name);
  assert.ok(found, name);
  return found;
}

Deno.test("answering a call is a span with the ids of its request, and of what it made", async () => {
  const [span] = await recording(() =>
    answering(
      createToy,
      { id: "", ownerId: "o1" },
      ["Box", "Toy"],
      () => Promise.resolve({ id: "t1" }),
    )
  );
  assert.deepEqual([span.name, span.kind, span.ended], [
    "toyspb.ToyService/CreateToy",
    SpanKind.SERVER,
    true,
  ]);
  assert.deepEqual(span.attributes, {
    "rpc.system": "connect_rpc",
    "rpc.service": "toyspb.ToyService",
    "rpc.method": "CreateToy",
    OwnerID: "o1",
    ToyID: "t1",
  });
});

Deno.test("a refusal is an error with its code", async () => {
  const [span] = await recording(() =>
    assert.rejects(answering(getToy, { id: "t1" }, ["Toy"], () => Promise.reject(notFound("toy"))))
  );
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes.ToyID, "t1");
  assert.equal(span.attributes["rpc.connect_rpc.error_code"], "not_found");
  assert.deepEqual(
    [span.attributes["error.type"], span.attributes["error.http_code"]],
    ["NOT_FOUND", 404],
  );
});

Deno.test("making a call is a span around the one that answers it", async () => {
  const transport = tracedTransport({
    unary: ({ method, request }) =>
      answering(method, request, ["Toy"], () => Promise.resolve({ toy: { id: "t1" } })),
    async *stream({ method, request }) {
      yield await answering(method, request, ["Toy"], () => Promise.resolve({}));
    },
  });
  const call = {
    method: getToy,
    request: { id: "t1" },
    headers: new Headers(),
    signal: new AbortController().signal,
  };
  const [client, server, ...more] = await recording(() => transport.unary(call));
  assert.deepEqual([client.kind, server.kind, more], [SpanKind.CLIENT, SpanKind.SERVER, []]);
  assert.equal(server.parentId, client.spanId);
  const spans = await recording(() => Array.fromAsync(transport.stream(call)));
  assert.ok(spans.every(({ ended }) => ended));
});

Deno.test("ids have the names of the reference, and nothing else of a request is told", () => {
  const request = {
    id: "1",
    customerId: "2",
    shoppingListId: "3",
    paymentId: "",
    name: "Ada",
    smsNumber: "+31201234567",
    quantity: 4,
  };
  assert.deepEqual(idsIn(request, "BasketID"), {
    BasketID: "1",
    CustomerID: "2",
    ShoppingListID: "3",
  });
  assert.deepEqual(idsIn({ id: "1" }, undefined), {});
});
