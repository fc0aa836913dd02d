import assert from "node:assert/strict";
import { DomainError, notFound, refused } from "../domain/error.ts";
import { RpcError, WireError } from "../rpc/error.ts";
import { methodsOf } from "../rpc/service.ts";
import { connectApp, getToy, type Toys } from "../rpc/toy_app.ts";
import { ToyService } from "../rpc/toys.ts";
import { CallError } from "./call_error.ts";
import { clientsOf, type ClientsOptions } from "./clients.ts";
import { backingOff } from "./retry.ts";

type Rest = Omit<ClientsOptions, "app" | "baseUrl" | "fetch">;

const AT_ONCE = { retries: 2, random: () => 0 };

/** A client of toys in memory, and the requests that it made. */
function toysOf(toys: Toys, options: Rest = {}) {
  const { app } = connectApp(toys);
  const asked: Request[] = [];
  const fetch = async (request: Request) => {
    asked.push(request);
    return await app.fetch(request);
  };
  const { toys: client } = clientsOf({ toys: ToyService }, {
    baseUrl: "http://toys",
    fetch,
    retry: AT_ONCE,
    ...options,
  });
  return { client, asked };
}

/** Toys that are away for the first calls. */
function away(times: number, error: () => Error = () => new RpcError("unavailable", "away")) {
  let left = times;
  const answer = <T>(value: T) => () => {
    if (left-- > 0) throw error();
    return value;
  };
  return { getToy: answer({ toy: { id: "a" } }), createToy: answer({ id: "a" }) } satisfies Toys;
}

async function errorOf(call: Promise<unknown>): Promise<CallError> {
  try {
    await call;
  } catch (error) {
    assert.ok(error instanceof CallError, `${error}`);
    return error;
  }
  assert.fail("the call succeeded");
}

Deno.test("a refusal arrives with its code, reason and text, and is not worth repeating", async () => {
  for (
    const [error, code, reason] of [
      [notFound("toy"), "not_found", "toy_not_found"],
      [refused("toy_lost", "the toy is lost"), "invalid_argument", "toy_lost"],
    ] as const
  ) {
    const { client, asked } = toysOf(away(9, () => error));
    const failure = await errorOf(client.getToy({ id: "a" }));
    assert.deepEqual(
      [failure.code, failure.reason, failure.message, failure.retryable],
      [code, reason, error.message, false],
    );
    assert.equal(asked.length, 1);
  }
});

Deno.test("all details of an error arrive, those of others too", async () => {
  const details = [{ type: "google.rpc.RetryInfo", value: new Uint8Array([10, 2, 8, 5]) }];
  const wired = toysOf(away(9, () => new WireError("not_found", "elsewhere", details)));
  assert.deepEqual((await errorOf(wired.client.getToy({}))).details, details);
  const { client } = toysOf(away(9, () => notFound("toy")));
  const [{ type, debug }] = (await errorOf(client.getToy({}))).details;
  assert.deepEqual([type, Object(debug).reason], ["errors.ErrorType", "toy_not_found"]);
});

Deno.test("a method without side effects is repeated when the failure may pass", async () => {
  for (const code of ["unavailable", "deadline_exceeded", "aborted"] as const) {
    const { client, asked } = toysOf(away(2, () => new DomainError(code, "later", "later")));
    assert.equal((await client.getToy({ id: "a" })).toy?.id, "a");
    assert.equal(asked.length, 3, code);
  }
});

Deno.test("it is not repeated for ever", async () => {
  const { client, asked } = toysOf(away(9));
  assert.deepEqual([(await errorOf(client.getToy({}))).retryable, asked.length], [true, 3]);
});

Deno.test("a call that changes something is repeated only with an idempotency key, the same each time", async () => {
  const without = toysOf(away(1));
  assert.equal((await errorOf(without.client.createToy({ id: "a" }))).code, "unavailable");
  assert.equal(without.asked.length, 1);

  const { client, asked } = toysOf(away(1));
  assert.equal((await client.createToy({ id: "a" }, { idempotencyKey: "key-1" })).id, "a");
  assert.deepEqual(
    asked.map(({ headers }) => headers.get("idempotency-key")),
    ["key-1", "key-1"],
  );
});

Deno.test("retry: false repeats nothing", async () => {
  const { client, asked } = toysOf(away(1), { retry: false });
  await errorOf(client.getToy({}));
  assert.equal(asked.length, 1);
});

Deno.test("waits are below a limit that doubles up to the longest", () => {
  const [method] = methodsOf(ToyService).values();
  const retry = backingOff({ retries: 4, firstMs: 100, mostMs: 300, random: () => 0.5 });
  const error = new RpcError("unavailable", "away");
  const waits = [1, 2, 3, 4, 5].map((attempt) =>
    retry({ method, headers: new Headers({ "idempotency-key": "k" }), error, attempt })
  );
  assert.deepEqual(waits, [50, 100, 150, 150, undefined]);
});

Deno.test("what is no failure of a call is not repeated, and stays what it is", async () => {
  const bug = new TypeError("a bug in fetch");
  const { toys } = clientsOf({ toys: ToyService }, {
    app: { fetch: () => new Response("<html>", { status: 200 }) },
    headers: () => {
      throw bug;
    },
  });
  await assert.rejects(toys.getToy({}), bug);
});

Deno.test("a call is given up at its own deadline, else at that of the client", async () => {
  const slow: Toys = {
    getToy: (_, call) =>
      new Promise((_, reject) =>
        call.signal.addEventListener("abort", () => reject(call.signal.reason))
      ),
  };
  const { client } = toysOf(slow, { timeoutMs: 10_000, retry: false });
  const began = performance.now();
  assert.equal((await errorOf(client.getToy({}, { timeoutMs: 30 }))).code, "deadline_exceeded");
  assert.ok(performance.now() - began < 5_000);
  const hasty = toysOf(slow, { timeoutMs: 30 });
  assert.equal((await errorOf(hasty.client.getToy({}))).code, "deadline_exceeded");
});

Deno.test("the deadline covers the waits between repetitions: without time for one, the failure is told", async () => {
  const { client, asked } = toysOf(away(9), {
    retry: { retries: 9, firstMs: 60_000, mostMs: 60_000, random: () => 0.9 },
  });
  assert.equal((await errorOf(client.getToy({}, { timeoutMs: 1_000 }))).code, "unavailable");
  assert.equal(asked.length, 1);
});

Deno.test("a caller who leaves ends the wait between repetitions", async () => {
  const leaving = new AbortController();
  const { client, asked } = toysOf(away(9), {
    timeoutMs: 600_000,
    retry: { retries: 9, firstMs: 60_000, mostMs: 60_000, random: () => 0.9 },
  });
  const call = errorOf(client.getToy({}, { signal: leaving.signal }));
  leaving.abort();
  assert.equal((await call).code, "canceled");
  assert.ok(asked.length <= 1);
});

Deno.test("headers are those of the client, with those of the call over them", async () => {
  let calls = 0;
  const { client, asked } = toysOf(getToy, {
    headers: () => ({ "x-kiosk": "7", "x-call": `${++calls}` }),
  });
  await client.getToy({});
  await client.getToy({}, { headers: { "x-kiosk": "8" } });
  assert.deepEqual(
    asked.map(({ headers }) => [headers.get("x-kiosk"), headers.get("x-call")]),
    [["7", "1"], ["8", "2"]],
  );
});

for (const format of ["json", "proto"] as const) {
  Deno.test(`in memory, a stream in ${format} is left by its reader or by a signal, and its source ends`, async () => {
    let open = 0;
    const { app } = connectApp({
      async *watchToys({ id }, { signal }) {
        open++;
        try {
          yield { id: `${id}1` };
          yield { id: `${id}2` };
          await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
        } finally {
          open--;
        }
      },
    });
    const { toys } = clientsOf({ toys: ToyService }, { app, format });
    const seen: string[] = [];
    for await (const { id } of toys.watchToys({ id: "a" })) {
      seen.push(id);
      if (seen.length === 2) break;
    }
    assert.deepEqual(seen, ["a1", "a2"]);

    const leaving = new AbortController();
    const watch = async () => {
      for await (const { id } of toys.watchToys({ id: "b" }, { signal: leaving.signal })) {
        if (id === "b2") setTimeout(() => leaving.abort());
      }
    };
    assert.equal((await errorOf(watch())).code, "canceled");
    for (let turns = 0; open > 0 && turns < 100; turns++) await new Promise((r) => setTimeout(r));
    assert.equal(open, 0);
  });
}

Deno.test("an error in a stream is a CallError, too", async () => {
  const { app } = connectApp({
    watchToys: () => ({
      [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(notFound("toy")) }),
    }),
  });
  const { toys } = clientsOf({ toys: ToyService }, { app });
  const watch = async () => await Array.fromAsync(toys.watchToys({ id: "a" }));
  assert.equal((await errorOf(watch())).reason, "toy_not_found");
});
