import assert from "node:assert/strict";
import { parseNatsUrl } from "./nats_address.ts";

Deno.test("NATS_URL is a host and a port, or an URL with or without either", () => {
  const plain = { tls: false };
  assert.deepEqual(parseNatsUrl("nats:4222"), { servers: ["nats:4222"], ...plain });
  assert.deepEqual(parseNatsUrl("localhost"), { servers: ["localhost:4222"], ...plain });
  assert.deepEqual(parseNatsUrl("nats://nats:4333/"), { servers: ["nats:4333"], ...plain });
  assert.deepEqual(parseNatsUrl("tls://[::1]:4333"), { servers: ["[::1]:4333"], tls: true });
  assert.deepEqual(parseNatsUrl("nats://a:1, nats://b:2"), { servers: ["a:1", "b:2"], ...plain });
});

Deno.test("NATS_URL may carry a user and a password, or a token", () => {
  const { user, password } = parseNatsUrl("nats://mall:p%40ss@nats:4222");
  assert.deepEqual([user, password], ["mall", "p@ss"]);
  assert.equal(parseNatsUrl("nats://s3cret@nats:4222").token, "s3cret");
});

Deno.test("NATS_URL that is anything else is refused, and not shown", () => {
  for (const text of ["http://nats:4222", "nats://user:secret@/x", "nats://nats/secret", "a b"]) {
    assert.throws(() => parseNatsUrl(text), (error: Error) => {
      return error instanceof SyntaxError && !error.message.includes("secret");
    }, text);
  }
});
