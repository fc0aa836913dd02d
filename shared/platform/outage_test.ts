import assert from "node:assert/strict";
import { DomainError, type ErrorCode, refused } from "../domain/error.ts";
import { errorCode, isConnectionLost, isOutage, isRefused } from "./outage.ts";

const withCode = (code: string) => Object.assign(new Error(code), { code });

Deno.test("F7: what PostgreSQL says when it is overloaded, restarting or in conflict is an outage", () => {
  const states = {
    "connection exception": "08000",
    "connection failure": "08006",
    "serialization failure": "40001",
    "deadlock": "40P01",
    "too many connections": "53300",
    "disk full": "53100",
    "statement timeout": "57014",
    "admin shutdown": "57P01",
    "starting up": "57P03",
  };
  for (const [what, code] of Object.entries(states)) assert.ok(isOutage(withCode(code)), what);
});

Deno.test("what PostgreSQL says of a wrong statement or value is a bug", () => {
  const states = {
    "unique violation": "23505",
    "not a text": "22021",
    "no such table": "42P01",
    "our guards": "MB001",
    "a raised exception": "P0001",
  };
  for (const [what, code] of Object.entries(states)) assert.ok(!isOutage(withCode(code)), what);
});

Deno.test("a connection refused was never made, a connection lost may have sent something", () => {
  for (const code of ["ECONNREFUSED", "CONNECT_TIMEOUT", "ENOTFOUND", "EAI_AGAIN"]) {
    const error = withCode(code);
    assert.deepEqual([isRefused(error), isConnectionLost(error), isOutage(error)], [
      true,
      false,
      true,
    ]);
  }
  for (const code of ["CONNECTION_CLOSED", "CONNECTION_ENDED", "ECONNRESET", "EPIPE", "57P01"]) {
    const error = withCode(code);
    assert.deepEqual([isRefused(error), isConnectionLost(error), isOutage(error)], [
      false,
      true,
      true,
    ]);
  }
});

Deno.test("a database that takes no connections refuses them; other wrong states are bugs", () => {
  const state = (text: string) => Object.assign(new Error(text), { code: "55000" });
  const shut = state('database "mall" is not currently accepting connections');
  assert.ok(isRefused(shut) && isOutage(shut));
  assert.ok(!isOutage(state("currval of sequence is not yet defined in this session")));
});

Deno.test("the runtime's own connection errors are outages", () => {
  const { ConnectionRefused, ConnectionReset, BrokenPipe } = Deno.errors;
  assert.ok(isRefused(new ConnectionRefused("no")) && isOutage(new ConnectionRefused("no")));
  for (const error of [new ConnectionReset("no"), new BrokenPipe("no")]) {
    assert.ok(isConnectionLost(error) && isOutage(error));
  }
});

Deno.test("a statement that timed out or met a deadlock did not lose its connection", () => {
  for (const code of ["57014", "40P01", "40001", "53300"]) {
    assert.ok(!isConnectionLost(withCode(code)), code);
  }
});

Deno.test("A8: of what contexts answer, only unavailable and deadline_exceeded are outages", () => {
  const codes: ErrorCode[] = [
    "canceled",
    "unknown",
    "invalid_argument",
    "deadline_exceeded",
    "not_found",
    "already_exists",
    "permission_denied",
    "resource_exhausted",
    "failed_precondition",
    "aborted",
    "out_of_range",
    "unimplemented",
    "internal",
    "unavailable",
    "data_loss",
    "unauthenticated",
  ];
  const outages = codes.filter((code) => isOutage(new DomainError(code, "reason", "text")));
  assert.deepEqual(outages, ["deadline_exceeded", "unavailable"]);
  assert.ok(!isOutage(refused("basket_empty", "the basket has no items")));
});

Deno.test("errors without a code, and what is no error, are bugs", () => {
  for (const thrown of [new Error("no"), new TypeError("no"), "ECONNREFUSED", undefined, null]) {
    assert.ok(!isOutage(thrown));
  }
  assert.ok(!isOutage({ code: "ECONNREFUSED" }));
  assert.deepEqual([errorCode(new Error("no")), errorCode("no"), errorCode(withCode("40001"))], [
    "",
    "",
    "40001",
  ]);
});
