import assert from "node:assert/strict";
import { play, refusal, times } from "./order_saga_fixture.ts";
import { COMPENSATION_ATTEMPTS } from "./definition.ts";

Deno.test("D5, F18: a compensation that is refused once is sent again at its deadline", () => {
  const game = play();
  game.fail();
  const { commandId } = game.saga;
  game.fail();
  assert.deepEqual([game.saga.state, game.saga.commandId], ["compensating", commandId]);
  assert.equal(game.sent.length, 2);
  game.expire();
  assert.deepEqual(game.sent, ["Authorize", "Reject", "Reject"]);
  game.succeed();
  assert.equal(game.saga.state, "compensated");
});

for (const [how, failing] of [["refused", true], ["not answered", false]] as const) {
  Deno.test(`D5, F18: a compensation that is always ${how} is parked after 10 attempts`, () => {
    const game = parked(failing);
    assert.equal(game.saga.state, "parked");
    assert.equal(game.saga.deadlineAt, null);
    assert.equal(game.sent.filter((name) => name === "Reject").length, COMPENSATION_ATTEMPTS);
    assert.equal(game.last?.what, "parked");
    assert.ok(game.elapsedMs() < 70 * 60_000, "within 70 minutes");
  });
}

function parked(failing: boolean) {
  const game = play();
  game.fail();
  times(COMPENSATION_ATTEMPTS, () => {
    if (failing) game.fail();
    if (game.saga.state === "compensating") game.expire();
  });
  return game;
}

Deno.test("a parked saga goes on by itself when its compensation succeeds after all", () => {
  const game = parked(false);
  assert.equal(game.fail(), false);
  assert.equal(game.saga.state, "parked");
  assert.equal(game.succeed(), true);
  assert.equal(game.saga.state, "compensated");
});

Deno.test("retry sends the command of a parked saga again, with all its attempts", () => {
  const game = parked(true);
  const { commandId } = game.saga;
  assert.equal(game.input({ kind: "retry" }), true);
  const { state, attempt } = game.saga;
  assert.deepEqual([state, attempt, game.saga.commandId], ["compensating", 1, commandId]);
  assert.equal(game.sent.at(-1), "Reject");
  game.succeed();
  assert.equal(game.saga.state, "compensated");
});

Deno.test("skip goes on with the step before, close with nothing", () => {
  const cases = [["skip", "compensating", "Reject"], [
    "close",
    "compensated",
    "Unreserve",
  ]] as const;
  for (const [kind, state, last] of cases) {
    const game = play();
    times(2, game.succeed);
    game.fail();
    times(COMPENSATION_ATTEMPTS, game.expire);
    assert.equal(game.saga.state, "parked");
    assert.equal(game.input({ kind }), true);
    assert.deepEqual([game.saga.state, game.sent.at(-1)], [state, last]);
  }
});

Deno.test("an operator can do nothing to a saga that is not parked", () => {
  const game = play();
  const before = game.saga;
  for (const kind of ["retry", "skip", "close"] as const) assert.equal(game.input({ kind }), false);
  assert.equal(game.saga, before);
});

Deno.test("D7: a canceled saga waits for the outstanding reply, then undoes that step too", () => {
  const game = play();
  times(2, game.succeed);
  assert.equal(game.input({ kind: "cancel", reason: "changed my mind" }), true);
  assert.equal(game.input({ kind: "cancel", reason: "again" }), false);
  assert.deepEqual([game.saga.state, game.sent.at(-1)], ["running", "Pay"]);
  times(4, game.succeed);
  assert.deepEqual(game.sent.slice(3), ["Refund", "Unreserve", "Reject"]);
  assert.equal(game.saga.state, "compensated");
  assert.equal(game.saga.error?.message, "changed my mind");
});

Deno.test("D7: a canceled saga does not undo the outstanding step when that is refused", () => {
  const game = play();
  times(2, game.succeed);
  game.input({ kind: "cancel", reason: "x" });
  game.fail();
  assert.equal(game.sent.at(-1), "Unreserve");
  assert.equal(game.saga.error?.code, "canceled");
});

Deno.test("D7: a canceled saga waits for one deadline only and undoes the step without a reply", () => {
  const game = play();
  times(2, game.succeed);
  game.input({ kind: "cancel", reason: "x" });
  game.expire();
  assert.equal(game.sent.at(-1), "Refund");
});

Deno.test("D7: a cancel while compensating is too late to matter", () => {
  const game = play();
  game.fail();
  assert.equal(game.input({ kind: "cancel", reason: "x" }), false);
  assert.deepEqual(game.saga.error, refusal);
});
