import assert from "node:assert/strict";
import { parseConnectionString } from "../connection_string.ts";
import { createLogger } from "../log.ts";
import { awaitDatabase, type AwaitDatabaseOptions } from "./await_database.ts";

const withCode = (code: string) => Object.assign(new Error(`it says ${code}`), { code });

function told(options: Partial<AwaitDatabaseOptions> = {}) {
  const lines: string[] = [];
  const log = createLogger({ level: "INFO", format: "json", write: (line) => lines.push(line) });
  const connection = parseConnectionString("postgres://waiter:secret@db:5433/stores");
  return { lines, options: { connection, log, longestPauseMs: 1, ...options } };
}

Deno.test("a database that is not there yet is waited for, and the log says for which and why", async () => {
  const { lines, options } = told();
  const answers = ["ENOTFOUND", "ECONNREFUSED", "57P03", "53300", "CONNECTION_CLOSED"];
  const found = await awaitDatabase(() => {
    const next = answers.shift();
    return next ? Promise.reject(withCode(next)) : Promise.resolve("there");
  }, options);
  assert.equal(found, "there");
  const [waiting, there, ...more] = lines.map((line) => JSON.parse(line));
  assert.deepEqual(more, [], "not a line an attempt");
  assert.deepEqual(
    [waiting.message, waiting.host, waiting.port, waiting.database, waiting.reason],
    ["waiting for PostgreSQL", "db", 5433, "stores", "it says ENOTFOUND"],
  );
  assert.equal(there.message, "PostgreSQL is there");
  assert.ok(lines.every((line) => !line.includes("secret")));
});

Deno.test("it is told again and again while it lasts", async () => {
  const { lines, options } = told({ tellEveryMs: 0 });
  let tries = 0;
  await awaitDatabase(() => {
    return ++tries < 4 ? Promise.reject(withCode("ECONNREFUSED")) : Promise.resolve();
  }, options);
  assert.equal(lines.filter((line) => line.includes("waiting for PostgreSQL")).length, 3);
});

Deno.test("a wrong password, a missing database and a bug are not waited for", async () => {
  for (const code of ["28P01", "28000", "3D000", "42601"]) {
    const { lines, options } = told();
    await assert.rejects(awaitDatabase(() => Promise.reject(withCode(code)), options), { code });
    assert.deepEqual(lines, []);
  }
});

Deno.test("whoever does not want it any more ends the wait", async () => {
  const ending = new AbortController();
  const { options } = told({ signal: ending.signal, longestPauseMs: 60_000 });
  const waiting = awaitDatabase(() => {
    ending.abort(new Error("enough"));
    return Promise.reject(withCode("ECONNREFUSED"));
  }, options);
  await assert.rejects(waiting, /enough/);
});
