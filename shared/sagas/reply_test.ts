import assert from "node:assert/strict";
import { commandHeaders, readReply, replyHeaders, UnusableHeaders } from "./reply.ts";
import { refusal } from "./order_saga_fixture.ts";

const command = commandHeaders({
  sagaId: "o1",
  sagaName: "shop.Order",
  commandId: "c1",
  step: 2,
  replySubject: "mall.shop.replies.Order",
});

Deno.test("a reply goes where the command says and carries every COMMAND_x as REPLY_x", () => {
  const { subject, metadata } = replyHeaders(
    { ...command, COMMAND_NAME: "x", COMMAND_OUTCOME: "x", traceparent: "t", AGGREGATE_ID: "a" },
    "SUCCESS",
  );
  assert.equal(subject, "mall.shop.replies.Order");
  assert.deepEqual(metadata, {
    REPLY_REPLY_CHANNEL: "mall.shop.replies.Order",
    REPLY_SAGA_ID: "o1",
    REPLY_SAGA_NAME: "shop.Order",
    REPLY_ID: "c1",
    REPLY_STEP: "2",
    REPLY_OUTCOME: "SUCCESS",
  });
});

Deno.test("a failure tells code, reason and text, and the saga reads them back", () => {
  const { metadata } = replyHeaders(command, "FAILURE", refusal);
  const payload = new Uint8Array();
  const { sagaId, sagaName, reply } = readReply({ name: "am.Failure", metadata, payload });
  assert.deepEqual([sagaId, sagaName], ["o1", "shop.Order"]);
  assert.deepEqual(reply, {
    kind: "reply",
    name: "am.Failure",
    payload,
    commandId: "c1",
    step: 2,
    error: refusal,
  });
});

Deno.test("a success carries no error, whatever it is given", () => {
  const { metadata } = replyHeaders(command, "SUCCESS", refusal);
  assert.equal(metadata.REPLY_ERROR_CODE, undefined);
});

Deno.test("A7: a command that does not say where its reply goes is unusable", () => {
  for (const channel of ["", " ", "mall shop", "mall.*", "mall.>", "mall..x", ".mall", "mall."]) {
    assert.throws(
      () => replyHeaders({ ...command, COMMAND_REPLY_CHANNEL: channel }, "SUCCESS"),
      UnusableHeaders,
    );
  }
  assert.throws(() => replyHeaders({}, "SUCCESS"), UnusableHeaders);
});

Deno.test("a failure without a reason, as older participants send it, is understood", () => {
  const metadata = { REPLY_SAGA_ID: "o1", REPLY_SAGA_NAME: "s", REPLY_OUTCOME: "FAILURE" };
  const { reply } = readReply({ name: "am.Failure", metadata, payload: new Uint8Array() });
  assert.deepEqual(reply.error, {
    code: "unknown",
    reason: "unknown",
    message: "no reason was given",
  });
  assert.equal(reply.commandId, undefined);
  assert.equal(reply.step, undefined);
});

Deno.test("a reason is kept bounded and without what a database cannot store", () => {
  const metadata = {
    ...replyHeaders(command, "FAILURE", { ...refusal, message: `a\0b${"x".repeat(996)}😀` })
      .metadata,
  };
  const { reply } = readReply({ name: "am.Failure", metadata, payload: new Uint8Array() });
  assert.equal(reply.error?.message.startsWith("abx"), true);
  assert.equal(reply.error?.message.isWellFormed(), true);
  assert.ok((reply.error?.message.length ?? 0) <= 1_000);
});

Deno.test("a reply without saga or outcome is unusable", () => {
  const payload = new Uint8Array();
  const { metadata } = replyHeaders(command, "SUCCESS");
  for (const missing of ["REPLY_SAGA_ID", "REPLY_SAGA_NAME", "REPLY_OUTCOME"]) {
    const without = { ...metadata, [missing]: "" };
    assert.throws(() => readReply({ name: "x", metadata: without, payload }), UnusableHeaders);
  }
});
