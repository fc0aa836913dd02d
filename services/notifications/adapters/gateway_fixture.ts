import assert from "node:assert/strict";
import { pause } from "../../../shared/platform/time.ts";
import type { TestHost } from "../../../shared/testing/host.ts";

/** A call of the gateway. */
export interface Call {
  readonly key: string | null;
  readonly authorization: string | null;
  readonly body: { readonly id: string; readonly to: string; readonly text: string };
}

/** A gateway for text messages that takes what comes, unless `answer` says otherwise. */
export interface TestGateway extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly Call[];
  answer: (call: Call) => Response | Promise<Response>;
}

export function testGateway(): TestGateway {
  const calls: Call[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    assert.equal(request.method, "POST");
    assert.equal(request.headers.get("content-type"), "application/json");
    const { headers } = request;
    const call = {
      key: headers.get("idempotency-key"),
      authorization: headers.get("authorization"),
      body: await request.json(),
    };
    calls.push(call);
    return await gateway.answer(call);
  });
  const gateway: TestGateway = {
    url: `http://127.0.0.1:${server.addr.port}/messages`,
    calls,
    answer: () => new Response(null, { status: 202 }),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
  return gateway;
}

/** Waits until something is so, for up to ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!await holds()) {
    if (performance.now() > end) assert.fail(`it did not come to that: ${what}`);
    await pause(10);
  }
}

/** Waits until all messages are handled and no notification is pending. */
export async function settled(host: TestHost): Promise<void> {
  await host.quiet();
  await until("nothing pending", async () => {
    const [{ n }] = await host.sql("notifications")<{ n: number }[]>`
      select count(*)::int as n from notifications.notifications where status = 'pending'`;
    return n === 0;
  });
}
