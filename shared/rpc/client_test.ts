/** One suite for both transports: a caller cannot tell them apart. */

import assert from "node:assert/strict";
import { Hono } from "hono";
import { DomainError, type ErrorCode, notFound } from "../domain/error.ts";
import { ANONYMOUS } from "./call.ts";
import { type ClientOptions, createClient, type Transport } from "./client.ts";
import { connectRoutes } from "./connect.ts";
import { isOutage, RpcError } from "./error.ts";
import { httpTransport } from "./http_transport.ts";
import { memoryTransport } from "./memory_transport.ts";
import { implement, type Implementation } from "./service.ts";
import type { Toy } from "./toy_messages.ts";
import { ToyService } from "./toys.ts";

type Toys = Implementation<typeof ToyService.definition>;
type Connect = (toys: Toys, onError: (error: unknown) => void) => Transport;

const overHttp = (format: "json" | "proto"): Connect => (toys, onError) => {
  const app = new Hono();
  connectRoutes(app, implement(ToyService, toys), { onError });
  return httpTransport("http://toys/", { format, fetch: async (r) => await app.fetch(r) });
};

const transports: Readonly<Record<string, Connect>> = {
  "JSON over HTTP": overHttp("json"),
  "protobuf over HTTP": overHttp("proto"),
  "memory": (toys, onError) => {
    const served = implement(ToyService, toys);
    const lookup = (name: string) => name === "toyspb.ToyService" ? served : undefined;
    return memoryTransport(lookup, { onError, caller: ANONYMOUS });
  },
};

const toy: Toy = {
  id: "a",
  ownerId: "o",
  age: 3,
  weight: 1.5,
  broken: true,
  serial: 9007199254740993n,
  photo: new Uint8Array([1, 2, 3]),
  madeAt: new Date("2026-01-31T12:00:00Z"),
  colour: 1,
  notes: { a: [1] },
  tags: ["x"],
  box: { label: "b", inside: [{ label: "c", inside: [] }] },
  parts: { left: { label: "l", inside: [] } },
};

const failing = (error: unknown): Toys => ({ getToy: () => Promise.reject(error) });

for (const [name, connect] of Object.entries(transports)) {
  const clientOf = (toys: Toys, options?: ClientOptions) => {
    const reported: unknown[] = [];
    const transport = connect(toys, (error) => void reported.push(error));
    return { ...createClient(ToyService, transport, options), reported };
  };
  const test = (promise: string, run: () => Promise<void>) => Deno.test(`${name}: ${promise}`, run);

  test("messages arrive whole, whatever their fields", async () => {
    const seen: Toy[] = [];
    const { createToy, getToy } = clientOf({
      createToy: (request) => {
        seen.push(request);
        return { id: request.id };
      },
      getToy: () => ({ toy }),
    });
    assert.deepEqual(await createToy(toy), { id: "a" });
    assert.deepEqual(structuredClone(seen), [toy]);
    assert.deepEqual(structuredClone((await getToy({ id: "a" })).toy), toy);
  });

  test("what a partial message leaves out has its zero value", async () => {
    const { createToy, getToy } = clientOf({
      createToy: ({ ownerId, tags, box }) => ({ id: JSON.stringify([ownerId, tags, box ?? null]) }),
      getToy: () => ({}),
    });
    assert.deepEqual(await createToy({}), { id: '["",[],null]' });
    assert.deepEqual(await getToy({}), { toy: undefined });
  });

  test("the two sides share nothing that can be changed", async () => {
    const kept = structuredClone(toy);
    const { createToy, getToy } = clientOf({
      createToy: (request) => {
        request.tags.push("changed");
        request.photo[0] = 99;
        request.madeAt?.setTime(0);
        if (request.notes) request.notes.a = "changed";
        if (request.box) request.box.label = "changed";
        return {};
      },
      getToy: () => ({ toy: kept }),
    });
    const sent = structuredClone(toy);
    await createToy(sent);
    assert.deepEqual(sent, toy);
    const got = (await getToy({})).toy;
    got?.tags.push("changed");
    got?.madeAt?.setTime(0);
    if (got?.notes) got.notes.a = "changed";
    assert.deepEqual(kept, toy);
  });

  test("a refusal arrives as a DomainError with code, reason and text", async () => {
    const { getToy, reported } = clientOf(failing(notFound("toy")));
    await assert.rejects(getToy({ id: "a" }), (error) => {
      assert.ok(error instanceof DomainError);
      assert.deepEqual([error.code, error.reason, error.message], [
        "not_found",
        "toy_not_found",
        "toy with that ID does not exist",
      ]);
      return !isOutage(error);
    });
    assert.deepEqual(reported, []);
  });

  const technical: readonly ErrorCode[] = [
    "unavailable",
    "deadline_exceeded",
    "internal",
    "unknown",
  ];
  for (const code of technical) {
    test(`${code} arrives as an RpcError`, async () => {
      const { getToy } = clientOf(failing(new DomainError(code, "because", "text")));
      await assert.rejects(
        getToy({}),
        (error) =>
          error instanceof RpcError && error.code === code && error.reason === "because" &&
          error.message === "text" &&
          isOutage(error) === (code === "unavailable" || code === "deadline_exceeded"),
      );
    });
  }

  test("a bug over there is internal here, and told to onError over there", async () => {
    const bug = new TypeError("x is not a function");
    const { getToy, reported } = clientOf(failing(bug));
    await assert.rejects(
      getToy({}),
      (error) =>
        error instanceof RpcError && error.code === "internal" &&
        error.message === "internal error",
    );
    assert.deepEqual(reported, [bug]);
  });

  test("a method without implementation is an RpcError unimplemented", async () => {
    await assert.rejects(
      clientOf({}).paintToy({ id: "a" }),
      (error) =>
        error instanceof RpcError && error.code === "unimplemented" &&
        error.message === "method PaintToy not implemented",
    );
  });

  test("the caller stops waiting at the deadline, and the other side knows it", async () => {
    const signals: AbortSignal[] = [];
    const { removeToy } = clientOf({
      removeToy: (_, { signal, deadline }) => {
        assert.ok(deadline && deadline <= Date.now() + 20);
        signals.push(signal);
        return new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(signal.reason))
        );
      },
    });
    await assert.rejects(
      removeToy({}, { timeoutMs: 20 }),
      (error) => error instanceof RpcError && error.code === "deadline_exceeded",
    );
    assert.equal(signals[0].aborted, true);
  });

  test("the caller stops waiting though the other side ignores its signal", async () => {
    const { removeToy } = clientOf({ removeToy: () => new Promise(() => {}) });
    await assert.rejects(removeToy({}, { timeoutMs: 5 }), /deadline was exceeded/);
  });

  test("a call that is given up is canceled", async () => {
    const controller = new AbortController();
    const { removeToy } = clientOf({
      removeToy: () => {
        controller.abort();
        return new Promise(() => {});
      },
    });
    await assert.rejects(
      removeToy({}, { signal: controller.signal }),
      (error) => error instanceof RpcError && error.code === "canceled",
    );
    await assert.rejects(
      removeToy({}, { signal: AbortSignal.abort() }),
      (error) => error instanceof RpcError && error.code === "canceled",
    );
  });

  test("a read is tried once more when unavailable, a change is not", async () => {
    let calls = 0;
    const down = () => {
      calls++;
      throw new DomainError("unavailable", "restarting", "restarting");
    };
    const { getToy, removeToy } = clientOf({
      getToy: () => calls < 1 ? down() : { toy: { id: "back" } },
      removeToy: down,
    });
    assert.equal((await getToy({})).toy?.id, "back");
    calls = 0;
    await assert.rejects(removeToy({}), RpcError);
    assert.equal(calls, 1);
  });

  test("headers of the client and of the call arrive, those of the call win", async () => {
    const { getToy } = clientOf({
      getToy: (_, { headers }) => ({
        toy: { id: `${headers.get("traceparent")} ${headers.get("x-correlation-id")}` },
      }),
    }, { headers: () => ({ traceparent: "00-1", "x-correlation-id": "client" }) });
    const { toy } = await getToy({}, { headers: { "x-correlation-id": "call" } });
    assert.equal(toy?.id, "00-1 call");
  });

  test("a stream arrives message by message", async () => {
    const { watchToys } = clientOf({
      async *watchToys({ id }) {
        for (const n of [1, 2, 3]) yield await Promise.resolve({ id: `${id}${n}` });
      },
    });
    const ids: string[] = [];
    for await (const { id } of watchToys({ id: "t" })) ids.push(id);
    assert.deepEqual(ids, ["t1", "t2", "t3"]);
  });

  test("a stream that is refused throws the refusal after its messages", async () => {
    const { watchToys } = clientOf({
      async *watchToys() {
        yield await Promise.resolve({ id: "1" });
        throw notFound("toy");
      },
    });
    const ids: string[] = [];
    await assert.rejects(async () => {
      for await (const { id } of watchToys({})) ids.push(id);
    }, (error) => error instanceof DomainError && error.reason === "toy_not_found");
    assert.deepEqual(ids, ["1"]);
  });

  test("leaving a stream ends it over there", async () => {
    const ended = Promise.withResolvers<void>();
    const { watchToys } = clientOf({
      async *watchToys(_, { signal }) {
        try {
          while (!signal.aborted) yield await Promise.resolve({ id: "again" });
        } finally {
          ended.resolve();
        }
      },
    });
    for await (const { id } of watchToys({})) if (id) break;
    await ended.promise;
  });

  test("a stream ends at its deadline, though the other side ignores its signal", async () => {
    const { watchToys } = clientOf({
      async *watchToys() {
        yield { id: "1" };
        await new Promise(() => {});
      },
    });
    await assert.rejects(async () => {
      for await (const _ of watchToys({}, { timeoutMs: 10 }));
    }, (error) => error instanceof RpcError && error.code === "deadline_exceeded");
  });
}

Deno.test("a service that is not in this process is unavailable", async () => {
  const transport = memoryTransport(() => undefined, { onError: () => {} });
  await assert.rejects(
    createClient(ToyService, transport).getToy({}),
    (error) =>
      error instanceof RpcError && error.code === "unavailable" &&
      error.message === "toyspb.ToyService is not served here",
  );
});
