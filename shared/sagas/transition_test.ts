import assert from "node:assert/strict";
import {
  define,
  order,
  Pay,
  play,
  Refund,
  refusal,
  Reject,
  reserve,
  step,
  times,
} from "./order_saga_fixture.ts";
import { deadlineOf } from "./moves.ts";
import { HISTORY_LIMIT } from "./saga.ts";
import { begin, transition } from "./transition.ts";

const FIVE_MINUTES = 5 * 60_000;

Deno.test("a saga starts with the first step that does something", () => {
  const { saga, sent } = play();
  assert.deepEqual(sent, ["Authorize"]);
  assert.deepEqual([saga.state, saga.step, saga.attempt], ["running", 1, 1]);
});

Deno.test("successes lead from step to step, to completed", () => {
  const game = play();
  times(4, game.succeed);
  assert.deepEqual(game.sent, ["Authorize", "Reserve", "Pay", "Approve"]);
  const { state, deadlineAt, command, commandId, data } = game.saga;
  assert.deepEqual([state, deadlineAt, command, commandId], ["completed", null, null, null]);
  assert.equal(data.reservation, "r7");
  assert.equal(game.last?.what, "completed");
});

Deno.test("history tells step, attempt, command, reply and time of all that happened", () => {
  const game = play();
  game.advance(5);
  game.succeed();
  assert.deepEqual(
    game.saga.history.map(({ what, step, attempt, command, reply, at }) => [
      what,
      step,
      attempt,
      command,
      reply,
      at.slice(17),
    ]),
    [
      ["sent", 1, 1, "shop.Authorize", undefined, "00.000Z"],
      ["succeeded", 1, 1, "shop.Authorize", "am.Success", "00.005Z"],
      ["sent", 2, 1, "shop.Reserve", undefined, "00.005Z"],
    ],
  );
});

Deno.test("a refusal turns the saga back, from the step before the refused one", async (t) => {
  const cases: readonly (readonly [number, readonly string[]])[] = [
    [0, ["Reject"]],
    [1, ["Reject"]],
    [2, ["Unreserve", "Reject"]],
    [3, ["Refund", "Unreserve", "Reject"]],
  ];
  for (const [done, undone] of cases) {
    await t.step(`after ${done} steps: ${undone.join(", ")}`, () => {
      const game = play();
      times(done, game.succeed);
      game.fail();
      assert.equal(game.saga.state, "compensating");
      times(undone.length, game.succeed);
      assert.deepEqual(game.sent.slice(done + 1), undone);
      assert.equal(game.saga.state, "compensated");
      assert.deepEqual(game.saga.error, refusal);
    });
  }
});

Deno.test("D1: a command that is not answered is sent again under the same command id", () => {
  const game = play();
  const { commandId, command } = game.saga;
  assert.equal(game.expire(), true);
  assert.deepEqual(game.sent, ["Authorize", "Authorize"]);
  assert.deepEqual([game.saga.commandId, game.saga.command], [commandId, command]);
  assert.equal(game.saga.attempt, 2);
});

Deno.test("D1: a deadline that has not passed changes nothing", () => {
  const game = play();
  const before = game.saga;
  game.advance(29_999);
  assert.equal(game.input({ kind: "deadline" }), false);
  assert.equal(game.saga, before);
});

Deno.test("D1: without any reply a saga turns back after 30 + 60 + 120 + 240 + 480 s", () => {
  const game = play();
  times(4, game.expire);
  assert.equal(game.saga.state, "running");
  game.expire();
  assert.equal(game.elapsedMs(), 930_000);
  assert.equal(game.saga.state, "compensating");
  assert.equal(game.saga.error?.code, "deadline_exceeded");
});

Deno.test("D1: no outage below 5 minutes, whenever it starts, uses up the attempts", () => {
  const step = { deadlineMs: 30_000 };
  const sentAt = [1, 2, 3, 4, 5].map((attempt) =>
    [...Array(attempt - 1)].reduce<number>(
      (at, _, index) => at + deadlineOf(step.deadlineMs, index + 1),
      0,
    )
  );
  const end = sentAt[4] + deadlineOf(step.deadlineMs, 5);
  for (let from = -FIVE_MINUTES; from < end; from += 500) {
    const back = from + FIVE_MINUTES; // sent before it or after it, and answered within 20 s
    const answered = sentAt.some((at) => at + 20_000 <= from || (at >= back && at + 20_000 <= end));
    assert.ok(answered, `an outage from ${from} to ${back} ms`);
  }
});

Deno.test("a step whose outcome is unknown is undone too", () => {
  const game = play();
  times(2, game.succeed);
  times(5, game.expire);
  times(3, game.succeed);
  assert.deepEqual(game.sent.slice(7), ["Refund", "Unreserve", "Reject"]);
  assert.equal(game.saga.state, "compensated");
});

Deno.test("a refused step that was sent twice is undone too: one of the two may have been done", () => {
  const game = play();
  times(2, game.succeed);
  game.expire();
  game.fail();
  assert.deepEqual(game.sent.slice(-1), ["Refund"]);
});

Deno.test("D2, F17: late, repeated and foreign replies are noted and change nothing else", async (t) => {
  const game = play();
  const first = game.reply();
  times(2, game.succeed);
  const cases = {
    "a repeated reply to an earlier step": first,
    "another command's id": game.reply({ commandId: "c99" }),
    "no command id": game.reply({ commandId: undefined }),
    "another step's index": game.reply({ step: 1 }),
    "an index that is none": game.reply({ step: NaN }),
    "a refusal of an earlier step": { ...first, error: refusal },
  };
  for (const [name, reply] of Object.entries(cases)) {
    await t.step(name, () => {
      const { history: _, ...before } = game.saga;
      assert.equal(game.input(reply), false);
      const { history: __, ...after } = game.saga;
      assert.deepEqual(after, before);
      assert.equal(game.last?.what, "ignored");
    });
  }
});

Deno.test("D2: a reply that gives no step is taken by its command id", () => {
  const game = play();
  assert.equal(game.input(game.reply({ step: undefined })), true);
  assert.equal(game.saga.step, 2);
});

Deno.test("D2, F17: the reply to an earlier attempt counts, that to the next one is late", () => {
  const game = play();
  const reply = game.reply();
  game.expire();
  assert.equal(game.input(reply), true);
  assert.equal(game.input(reply), false);
  assert.deepEqual(game.sent, ["Authorize", "Authorize", "Reserve"]);
});

Deno.test("D2: a finished saga notes replies and stays as it is", () => {
  const game = play();
  const first = game.reply();
  times(4, game.succeed);
  for (const input of [first, { kind: "cancel", reason: "x" }, { kind: "deadline" }] as const) {
    assert.equal(game.input(input), false);
  }
  assert.equal(game.saga.state, "completed");
  assert.equal(game.sent.length, 4);
});

Deno.test("D3: an action that throws leaves nothing to be saved", () => {
  const broken = define("shop.Broken", [step({
    invoke: () => {
      throw new Error("broken");
    },
  })]);
  assert.throws(() => begin(broken, order, { now: new Date(), commandId: "c1" }), /broken/);
});

Deno.test("D4: a saga whose last steps do nothing completes", () => {
  const game = play(define("shop.Short", [
    step({ invoke: (o) => Pay({ id: o.orderId }) }),
    step({ name: "only undone", compensate: (o) => Reject({ id: o.orderId }) }),
    step({ name: "nothing" }),
  ]));
  game.succeed();
  assert.equal(game.saga.state, "completed");
});

Deno.test("D4: a saga whose first steps have nothing to undo is compensated", () => {
  const game = play(define("shop.Short", [
    step({ name: "nothing" }),
    step({ invoke: (o) => Pay({ id: o.orderId }) }),
    step(reserve),
  ]));
  game.succeed();
  game.fail();
  assert.equal(game.saga.state, "compensated");
  assert.deepEqual(game.sent, ["Pay", "Reserve"]);
});

Deno.test("D8: only a success changes the data", () => {
  const game = play();
  game.succeed();
  game.input(game.reply({ name: "shop.Reserved", error: refusal }));
  assert.equal(game.saga.data.reservation, "");
  game.succeed();
  assert.equal(game.saga.data, order);
});

Deno.test("a compensation works with what the steps learned", () => {
  const game = play();
  times(2, game.succeed);
  game.fail();
  assert.equal(atob(game.saga.command?.data ?? ""), "r7");
});

Deno.test("the deadline doubles up to 10 minutes, and is never below what the step asks for", () => {
  const ms = (deadlineMs: number) => [1, 2, 5, 6, 10].map((n) => deadlineOf(deadlineMs, n));
  assert.deepEqual(ms(30_000), [30_000, 60_000, 480_000, 600_000, 600_000]);
  assert.deepEqual(ms(3_600_000), [3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000]);
});

Deno.test("history is bounded: the newest records stay", () => {
  const game = play();
  times(HISTORY_LIMIT + 20, () => game.input(game.reply({ commandId: "c0" })));
  assert.equal(game.saga.history.length, HISTORY_LIMIT);
  game.succeed();
  assert.equal(game.saga.history.length, HISTORY_LIMIT);
  assert.equal(game.last?.what, "sent");
});

Deno.test("a step may only send commands", () => {
  const event = {
    ...Refund({ id: "x" }),
    type: { ...Refund({}).type, kind: "event", registeredName: "shop.Refunded" } as const,
  };
  const wrong = define("shop.Wrong", [step({ invoke: () => event as never })]);
  assert.throws(() => play(wrong), /shop.Refunded is not a command/);
});

Deno.test("F23: a saga at a step that this code does not know fails instead of guessing", () => {
  const game = play();
  times(3, game.succeed);
  const older = define("shop.Order", [step(reserve)]);
  const later = { now: new Date(game.saga.deadlineAt ?? 0), commandId: "c9" };
  for (const input of [game.reply(), { kind: "deadline" }] as const) {
    assert.throws(() => transition(older, game.saga, input, later), RangeError);
  }
});
