import assert from "node:assert/strict";
import type { ErrorCode } from "../domain/error.ts";
import { createClient } from "./client.ts";
import { RpcError } from "./error.ts";
import { httpTransport } from "./http_transport.ts";
import { ToyService } from "./toys.ts";

const answers: readonly [what: string, answer: () => Promise<Response>, code: ErrorCode][] = [
  ["a refused connection", () => Promise.reject(new TypeError("refused")), "unavailable"],
  ["502 of a proxy", () => Promise.resolve(new Response("bad", { status: 502 })), "unavailable"],
  ["404 of a proxy", () => Promise.resolve(new Response("no", { status: 404 })), "unimplemented"],
  ["401 of a proxy", () => Promise.resolve(new Response("", { status: 401 })), "unauthenticated"],
  ["500 with HTML", () => Promise.resolve(new Response("<p>", { status: 500 })), "unknown"],
  ["HTML with 200", () => Promise.resolve(new Response("<p>")), "unknown"],
  [
    "broken protobuf",
    () =>
      Promise.resolve(
        new Response(new Uint8Array([10, 255]), {
          headers: { "content-type": "application/proto" },
        }),
      ),
    "internal",
  ],
  [
    "an answer that breaks off",
    () =>
      Promise.resolve(
        new Response(new ReadableStream({ pull: (c) => c.error(new TypeError("reset")) })),
      ),
    "unavailable",
  ],
];
for (const [what, answer, code] of answers) {
  Deno.test(`HTTP: ${what} is an RpcError ${code}`, async () => {
    const { removeToy } = createClient(ToyService, httpTransport("http://toys", { fetch: answer }));
    await assert.rejects(
      removeToy({}),
      (error) => error instanceof RpcError && error.code === code,
    );
  });
}

Deno.test("HTTP: a stream without its end is unavailable", async () => {
  const cut = () =>
    Promise.resolve(
      new Response(new Uint8Array([0, 0, 0, 0, 0]), {
        headers: { "content-type": "application/connect+proto" },
      }),
    );
  const { watchToys } = createClient(ToyService, httpTransport("http://toys", { fetch: cut }));
  await assert.rejects(async () => {
    for await (const _ of watchToys({}));
  }, (error) => error instanceof RpcError && error.code === "unavailable");
});
