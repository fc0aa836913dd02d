import assert from "node:assert/strict";
import { schemasOf } from "../../shared/platform/host/databases.ts";
import { testDatabase } from "../../shared/testing/database.ts";
import { startOwnSystem } from "../simulator/own_system.ts";
import { allModules } from "../simulator/seed/modules.ts";
import { runFuzz } from "./fuzz.ts";
import { run } from "../../tests/support/system.ts";
import { curlLine } from "./curl.ts";
import { bytesOf, latin1, type RawRequest, send } from "./wire.ts";

const migrations = new URL("../../migrations/", import.meta.url);

Deno.test("no request makes the system fail, hang or write what it refuses", async () => {
  await using database = await testDatabase({
    schemas: allModules.flatMap((module) => schemasOf(module, migrations)),
  });
  await using system = await startOwnSystem(database.connection);
  const { connection } = database;
  const { deadLetters } = system;
  const url = new URL(system.url);
  const report = await runFuzz({
    url,
    seed: 1,
    runs: 3,
    deadlineMs: 10_000,
    connection,
    deadLetters,
  });
  assert.equal(report.faults, 0, report.lines.join("\n"));
  assert.ok(report.requests > 400);
});

Deno.test("requests go over the wire as they are, and answers come back whole", async () => {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    asked.push(`${request.method} ${new URL(request.url).pathname} ${await request.text()}`);
    const body = ReadableStream.from(["first ", "second"]).pipeThrough(new TextEncoderStream());
    return new Response(body, { status: 418, headers: { "content-type": "text/x; a=b" } });
  });
  await using _ = { [Symbol.asyncDispose]: () => server.shutdown() };
  const url = new URL(`http://127.0.0.1:${server.addr.port}`);
  const body = new TextEncoder().encode("body");
  const answer = await send(url, { verb: "FOO", target: "/%zz/x", headers: [], body }, 5_000);
  assert.deepEqual(answer, { status: 418, type: "text/x", text: "first second" });
  assert.deepEqual(asked, ["FOO /%zz/x body"]);
});

Deno.test("who does not answer in time is told from who closes the connection", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = new URL(`http://127.0.0.1:${listener.addr.port}`);
  const request = { verb: "GET", target: "/", headers: [], body: new Uint8Array(0) };
  const silent = send(url, request, 50);
  using _ = await listener.accept();
  await assert.rejects(silent, { name: "Hang" });
  const closed = send(url, request, 5_000);
  (await listener.accept()).close();
  assert.equal((await closed).status, 0);
});

Deno.test("a line for bash sends the same request, byte for byte", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = new URL(`http://127.0.0.1:${listener.addr.port}`);
  const requests: RawRequest[] = [
    {
      verb: "PUT",
      target: "/a'b\xff%zz/../x?a=[1]{2}\\",
      headers: [["x-a", "\xff'\\"], ["x-empty", ""]],
      body: bytesOf('{"a":"\\u0000 \n\xff\'"}\r\n'),
    },
    { verb: "POST", target: "/", headers: [], body: bytesOf("\0\x01@x") },
    { verb: "FOO", target: "/x#y", headers: [["content-type", "a/b"]], body: bytesOf("@file") },
    { verb: "GET", target: "/", headers: [], body: bytesOf("") },
  ];
  for (const request of requests) {
    await using curl = run("bash", ["-c", curlLine(url, request)]);
    using connection = await listener.accept();
    const buffer = new Uint8Array(4096);
    let text = "";
    const whole = () => text.includes("\r\n\r\n") && text.endsWith(latin1(request.body));
    while (!whole()) text += latin1(buffer.subarray(0, await connection.read(buffer) ?? 0));
    await connection.write(bytesOf("HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"));
    assert.equal((await curl.status).code, 0, curl.output());
    const [head, body] = text.split(/\r\n\r\n([^]*)/);
    assert.equal(head.split("\r\n")[0], `${request.verb} ${request.target} HTTP/1.1`);
    assert.equal(body, latin1(request.body));
    const kept = head.split("\r\n").slice(1).filter((line) =>
      !/^(host|content-length):/i.test(line)
    );
    assert.deepEqual(
      kept.map((line) => line.replace(/: ?/, "=")),
      request.headers.map((header) => header.join("=")),
    );
  }
});
