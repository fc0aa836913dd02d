import assert from "node:assert/strict";
import { eventually } from "../../tests/support/eventually.ts";
import { openLine } from "./line.ts";

Deno.test("a line carries both ways, until it is cut or severed", async () => {
  await using server = echo();
  await using line = openLine({ hostname: "127.0.0.1", port: server.port });
  const dial = () => Deno.connect({ hostname: "127.0.0.1", port: line.port });

  using first = await dial();
  assert.equal(await said(first, "hello"), "hello");
  line.cut();
  assert.equal(await said(first, "gone").catch(() => null), null, "it was cut");

  using second = await dial();
  assert.equal(await said(second, "again"), "again");
  line.sever(true);
  const lost = said(second, "lost").catch(() => null);
  line.sever(false); // and is cut with it
  assert.equal(await lost, null, "what was lost never comes");
});

Deno.test("a line is late when it is told to be", async () => {
  await using server = echo();
  await using line = openLine({ hostname: "127.0.0.1", port: server.port });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: line.port });
  line.delay(80);
  const began = performance.now();
  assert.equal(await said(connection, "slow"), "slow");
  assert.ok(performance.now() - began >= 79);
});

Deno.test("a line to nowhere ends its connections", async () => {
  await using line = openLine({ path: "/nowhere/socket" });
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: line.port });
  await eventually("it is ended", async () => {
    const count = await connection.read(new Uint8Array(1)).catch(() => null);
    return count === null ? true : undefined;
  });
});

/** Says something, and answers what comes back; null at the end. */
async function said(connection: Deno.Conn, text: string): Promise<string | null> {
  await connection.write(new TextEncoder().encode(text));
  const buffer = new Uint8Array(100);
  const count = await connection.read(buffer);
  return count === null ? null : new TextDecoder().decode(buffer.subarray(0, count));
}

/** A server that says what it hears. */
function echo() {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const talks: Promise<void>[] = [];
  const accepting = (async () => {
    for await (const connection of listener) {
      talks.push(
        connection.readable.pipeTo(connection.writable).catch(() => {}), // cut on purpose
      );
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      await Promise.all(talks);
    },
  };
}
