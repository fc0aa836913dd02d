// apart: whether spans are made is decided once
import { recorded, recording } from "./recording_fixture.ts";
import assert from "node:assert/strict";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { DomainError, notFound } from "../../domain/error.ts";
import { ANONYMOUS, IncomingCall } from "../../rpc/call.ts";
import { type Method, methodsOf } from "../../rpc/service.ts";
import { ToyService } from "../../rpc/toys.ts";
import { isAsyncIterable } from "../../rpc/connect_stream.ts";
import { answering, idsIn, tracedTransport } from "./calls.ts";
import { startSpan } from "./tracing.ts";

const createToy = method("CreateToy");
const getToy = method("GetToy");
const watchToys = method("WatchToys");

function method(name: string) {
  const found = methodsOf(ToyService).get(name);
  assert.ok(found, name);
  return found;
}

const called = () => new IncomingCall(new Headers(), () => undefined, ANONYMOUS);
const asking = (method: Method, request: unknown) => ({ method, request, call: called() });

Deno.test("answering a call is a span with the ids of its request, and of what it made", async () => {
  const [span] = await recording(() =>
    answering(
      asking(createToy, { id: "", ownerId: "o1" }),
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
    assert.rejects(
      answering(asking(getToy, { id: "t1" }), ["Toy"], () => Promise.reject(notFound("toy"))),
    )
  );
  assert.equal(span.status.code, SpanStatusCode.ERROR);
  assert.equal(span.attributes.ToyID, "t1");
  assert.equal(span.attributes["rpc.connect_rpc.error_code"], "not_found");
  assert.deepEqual(
    [span.attributes["error.type"], span.attributes["error.http_code"]],
    ["NOT_FOUND", 404],
  );
});

Deno.test("the span of a call whose deadline has passed tells so at once, though its work succeeds", async () => {
  const { promise: work, resolve } = Promise.withResolvers<unknown>();
  const [span] = await recording(async () => {
    const call = new IncomingCall(new Headers(), () => undefined, ANONYMOUS, 20);
    const answered: Promise<unknown>[] = [];
    const late = call.beforeDeadline(() => {
      answered.push(answering({ method: getToy, request: {}, call }, ["Toy"], () => work));
      return answered[0];
    });
    await assert.rejects(late);
    const [{ status, attributes }] = recorded;
    assert.equal(status.code, SpanStatusCode.ERROR);
    assert.equal(attributes["rpc.connect_rpc.error_code"], "deadline_exceeded");
    resolve({});
    await answered[0];
  });
  assert.deepEqual([span.status.code, span.ended], [SpanStatusCode.ERROR, true]);
});

Deno.test("making a call is a span around the one that answers it", async () => {
  const transport = tracedTransport({
    unary: ({ method, request }) =>
      answering(asking(method, request), ["Toy"], () => Promise.resolve({ toy: { id: "t1" } })),
    async *stream({ method, request }) {
      yield await answering(asking(method, request), ["Toy"], () => Promise.resolve({}));
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

/** Opens a stream of two toys; what is done while it runs makes a span. */
async function watching(call = called(), fails?: Error) {
  async function* toys() {
    yield { id: "bear" };
    startSpan("look", {}).end();
    if (fails) throw fails;
    yield { id: "ball" };
  }
  const request = { id: "t1" };
  const answer = () => Promise.resolve(toys());
  const stream = await answering({ method: watchToys, request, call }, ["Toy"], answer);
  assert.ok(isAsyncIterable(stream));
  const iterator = stream[Symbol.asyncIterator]();
  const [span] = recorded;
  assert.deepEqual([span.name, span.ended], ["toyspb.ToyService/WatchToys", false]);
  return { iterator, span };
}

Deno.test("the span of a stream ends with the stream, and what the stream does is below it", async () => {
  const [span, look] = await recording(async () => {
    const { iterator, span } = await watching();
    await iterator.next();
    await iterator.next();
    assert.equal(span.ended, false);
    assert.ok((await iterator.next()).done);
  });
  assert.deepEqual([span.ended, span.status.code], [true, SpanStatusCode.UNSET]);
  assert.deepEqual([look.name, look.parentId], ["look", span.spanId]);
});

Deno.test("the span of a stream that breaks off tells why", async () => {
  const stopping = new DomainError("unavailable", "stopping", "the service is stopping");
  const cut = called();
  const [failed] = await recording(async () => {
    const { iterator } = await watching(called(), notFound("toy"));
    await iterator.next();
    await assert.rejects(iterator.next());
  });
  const [stopped] = await recording(async () => {
    const { iterator } = await watching(cut);
    await iterator.next();
    cut.abort(stopping);
    await iterator.return?.();
  });
  const outcomes = [failed, stopped].map(({ ended, status: { code }, attributes }) => [
    ended,
    code,
    attributes["rpc.connect_rpc.error_code"],
  ]);
  assert.deepEqual(outcomes, [
    [true, SpanStatusCode.ERROR, "not_found"],
    [true, SpanStatusCode.ERROR, "unavailable"],
  ]);
});

Deno.test("the span of a stream that its reader leaves ends then, and that is no error", async () => {
  for (const messages of [0, 1]) {
    const [span] = await recording(async () => {
      const { iterator } = await watching();
      for (let read = 0; read < messages; read++) await iterator.next();
      await iterator.return?.();
    });
    const { ended, status, attributes } = span;
    assert.deepEqual([ended, status.code], [true, SpanStatusCode.UNSET]);
    assert.equal(attributes["rpc.connect_rpc.error_code"], "canceled");
  }
});

Deno.test("a stream that is refused when it is opened has a span with the code", async () => {
  const [span] = await recording(() =>
    assert.rejects(
      answering(asking(watchToys, {}), ["Toy"], () => Promise.reject(notFound("toy"))),
    )
  );
  assert.deepEqual([span.ended, span.status.code], [true, SpanStatusCode.ERROR]);
  assert.equal(span.attributes["rpc.connect_rpc.error_code"], "not_found");
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
