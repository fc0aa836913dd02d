import assert from "node:assert/strict";
import { createLogger, logContext, type LoggerOptions, withLogContext } from "./log.ts";

function collecting(options: LoggerOptions = {}) {
  const lines: string[] = [];
  const now = () => new Date(2026, 0, 2, 3, 4, 5, 6);
  const log = createLogger({ write: (line) => lines.push(line), now, ...options });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? "") };
}

Deno.test("a JSON line has the time, the level, the message, then the fields", () => {
  const { log, lines } = collecting();
  log.info("started", { port: 8080, none: undefined });
  const time = new Date(2026, 0, 2, 3, 4, 5, 6).getTime();
  assert.deepEqual(lines, [`{"time":${time},"level":"info","message":"started","port":8080}`]);
});

Deno.test("lines below the level are dropped", () => {
  const { log, lines } = collecting({ level: "WARN" });
  log.trace("no");
  log.debug("no");
  log.info("no");
  log.warn("yes");
  log.error("yes");
  log.panic("yes");
  assert.equal(lines.length, 3);
});

Deno.test("an error is one line with its causes, and a stack with theirs", () => {
  const { log, last } = collecting();
  const cause = Object.assign(new TypeError("refused"), { code: "ECONNREFUSED" });
  log.error("failed", { error: new Error("no\n answer", { cause }) });
  const { error, stack } = last();
  assert.equal(error, "Error: no answer, because of TypeError [ECONNREFUSED]: refused");
  assert.match(String(stack), /^Error: no\n answer\n {4}at .*log_test/);
  assert.match(String(stack), /\nbecause of TypeError \[ECONNREFUSED\]: refused\n {4}at /);
});

Deno.test("errors that are their own cause and errors of several parts are written once each", () => {
  const { log, last } = collecting();
  const loop = new Error("loop");
  loop.cause = loop;
  log.error("failed", { error: new AggregateError([loop, "text", loop], "both") });
  assert.equal(last().error, "AggregateError: both, because of Error: loop, because of text");
});

Deno.test("no field breaks a line", () => {
  const { log, last } = collecting();
  const circular: Record<string, unknown> = { list: [1n, new Map([["a", 1]])] };
  circular.self = circular;
  log.info("odd", {
    circular,
    huge: 2n ** 70n,
    never: new Date(NaN),
    bytes: new Uint8Array(3),
    url: new URL("http://a/"),
    symbol: Symbol("s"),
    thrower: {
      get value() {
        throw new Error("no");
      },
    },
    message: "other",
  });
  const line = last();
  assert.deepEqual(line.circular, { list: [1, [["a", 1]]], self: "circular" });
  assert.equal(line.huge, String(2n ** 70n));
  assert.deepEqual([line.never, line.bytes, line.url], ["invalid date", "3 bytes", "http://a/"]);
  assert.equal(line.thrower, "unprintable: Error: no");
  assert.deepEqual([line.message, line.message_], ["odd", "other"]);
});

Deno.test("with() adds fields to every line of a log, not to the one it came from", () => {
  const { log, last } = collecting();
  log.with({ module: "depot" }).with({ lane: 3 }).info("x", { lane: 4 });
  assert.deepEqual([last().module, last().lane], ["depot", 4]);
  log.info("y");
  assert.equal(last().module, undefined);
});

Deno.test("lines carry the ids of the work they are written in, over awaits", async () => {
  const { log, last } = collecting();
  await withLogContext({ correlationId: "c1", traceId: "t1" }, async () => {
    await Promise.resolve();
    await withLogContext({ messageId: "m1", traceId: "t2" }, async () => {
      await Promise.resolve();
      log.info("inside");
    });
    assert.deepEqual(logContext(), { correlationId: "c1", traceId: "t1" });
  });
  const { correlationId, traceId, messageId } = last();
  assert.deepEqual([correlationId, traceId, messageId], ["c1", "t2", "m1"]);
  assert.deepEqual(logContext(), {});
});

Deno.test("a pretty line is aligned and has no colours unless asked", () => {
  const { log, lines } = collecting({ format: "pretty", color: false });
  log.info("web server started", { port: 8080, what: "two words" });
  log.warn("alone");
  assert.deepEqual(lines, [
    '03:04:05.006 INFO  web server started               port=8080 what="two words"',
    "03:04:05.006 WARN  alone",
  ]);
});

Deno.test("a pretty line paints its level when asked, and indents stacks", () => {
  const { log, lines } = collecting({ format: "pretty", color: true });
  log.error("failed", { error: new Error("no") });
  const line = lines.join();
  assert.ok(line.includes("\x1b[31mERROR\x1b[0m"));
  assert.match(line, /\n {23}at /);
});
