import assert from "node:assert/strict";
import fc from "fast-check";
import { define, type Order, order, orderSaga, Pay, short, step } from "./order_saga_fixture.ts";
import type { Saga } from "./saga.ts";
import { begin, type SagaInput, type SagaReply, transition } from "./transition.ts";

/** What may go wrong and when; each number is one thing that happens next. */
type Happening =
  | { readonly do: "deliver"; readonly twice: boolean; readonly lost: boolean }
  | {
    readonly do: "answer";
    readonly pick: number;
    readonly again: boolean;
    readonly lost: boolean;
  }
  | { readonly do: "forge"; readonly step: number; readonly id: number; readonly fails: boolean }
  | { readonly do: "expire" | "cancel" };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("deliver" as const),
      twice: fc.boolean(),
      lost: rare(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("answer" as const),
      pick: fc.nat(9),
      again: fc.boolean(),
      lost: rare(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("forge" as const),
      step: fc.nat(5),
      id: fc.nat(12),
      fails: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("expire" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("cancel" as const) }) },
);

function rare(): fc.Arbitrary<boolean> {
  return fc.nat(4).map((n) => n === 0);
}

/** For each step how many times its command, and its compensation, is refused: 99 is always. */
const refusals = fc.array(
  fc.record({ forward: fc.constantFrom(0, 0, 0, 0, 1, 99), back: fc.constantFrom(0, 0, 1, 3, 99) }),
  { minLength: 5, maxLength: 5 },
);

interface Sent {
  readonly name: string;
  readonly id: string;
  readonly step: number;
  readonly back: boolean;
}

/** A saga amid participants that are idempotent, each reached by one ordered channel. */
function world(definition: typeof orderSaga, refuse: { forward: number; back: number }[]) {
  const left = refuse.map((counts) => ({ ...counts }));
  let saga: Saga<Order>;
  let now = 0;
  let ids = 0;
  const commands: Sent[] = [];
  const inFlight: Sent[] = [];
  const replies: SagaReply[] = [];
  const done = new Set<number>();
  const closed = new Set<number>();

  const take = (next: ReturnType<typeof begin<Order>>) => {
    saga = next.saga;
    if (!next.send || !saga.command || !saga.commandId) return;
    const { command, commandId: id, step, state } = saga;
    const sent = { name: short(command.name), id, step, back: state === "compensating" };
    commands.push(sent);
    inFlight.push(sent);
  };
  const moment = () => ({ now: new Date(now), commandId: `c${++ids}` });
  let refused = false;
  const input = (input: SagaInput) => {
    const { state } = saga;
    take(transition(definition, saga, input, moment()));
    const turned = state === "running" && saga.state !== "running";
    refused ||= turned && input.kind === "reply" && input.error !== undefined;
  };
  take(begin(definition, order, moment()));

  function carryOut({ name, id, step, back }: Sent): SagaReply {
    const refused = back ? left[step].back-- > 0 : closed.has(step) ||
      (!done.has(step) && left[step].forward-- > 0);
    if (!refused && back) {
      done.delete(step);
      closed.add(step);
    } else if (!refused) done.add(step);
    return {
      kind: "reply",
      name: name === "Reserve" && !refused ? "shop.Reserved" : "am.Success",
      payload: new TextEncoder().encode("r7"),
      commandId: id,
      step,
      error: refused ? { code: "invalid_argument", reason: "no", message: "no" } : undefined,
    };
  }

  function happen(what: Happening): void {
    if (what.do === "deliver") {
      const sent = inFlight.shift();
      if (!sent || what.lost) return;
      const reply = carryOut(sent); // once a message: participants have an inbox
      replies.push(reply, ...(what.twice ? [reply] : []));
    } else if (what.do === "answer") {
      const at = what.pick % Math.max(1, replies.length);
      const reply = replies[at];
      if (!reply) return;
      if (!what.again) replies.splice(at, 1);
      if (!what.lost) input(reply);
    } else if (what.do === "forge") {
      const error = what.fails ? { code: "x", reason: "x", message: "x" } : undefined;
      const foreign = `c${1_000 + what.id}`;
      const payload = new Uint8Array();
      const { step } = what;
      input({ kind: "reply", name: "am.Success", payload, commandId: foreign, step, error });
    } else if (what.do === "expire") {
      now = Math.max(now, saga.deadlineAt?.getTime() ?? now);
      input({ kind: "deadline" });
    } else input({ kind: "cancel", reason: "changed my mind" });
  }

  /** Nothing is lost any more; whatever is left arrives, and time passes, until the saga rests. */
  function settle(): void {
    for (let round = 0; round < 200; round++) {
      while (inFlight.length > 0) happen({ do: "deliver", twice: false, lost: false });
      while (replies.length > 0) happen({ do: "answer", pick: 0, again: false, lost: false });
      if (saga.deadlineAt) happen({ do: "expire" });
      else if (inFlight.length === 0) return;
    }
    throw new Error("the saga does not come to rest");
  }

  return { happen, settle, commands, done, get: () => ({ saga, refused }) };
}

/** Distinct commands in order: re-sends have the id of the first. */
function distinct(commands: readonly Sent[]): Sent[] {
  return commands.filter(({ id }, index) => commands.findIndex((c) => c.id === id) === index);
}

function check(
  definition: typeof orderSaga,
  refuse: { forward: number; back: number }[],
  happenings: readonly Happening[],
): void {
  const { happen, settle, commands, done, get } = world(definition, refuse);
  happenings.forEach(happen);
  settle();
  const { saga, refused } = get();
  const { state } = saga;
  assert.ok(["completed", "compensated", "parked"].includes(state), state);

  const sent = distinct(commands);
  const forward = sent.filter(({ back }) => !back).map(({ step }) => step);
  const back = sent.filter(({ back }) => back).map(({ step }) => step);
  const active = definition.steps.flatMap(({ invoke }, index) => invoke ? [index] : []);
  assert.deepEqual(forward, active.slice(0, forward.length), "no step is skipped or run twice");
  assert.ok(
    sent.findIndex(({ back }) => back) < 0 || sent.slice(forward.length).every((c) => c.back),
  );

  // the last step is undone, unless it was sent once and refused
  const last = forward.at(-1) ?? -1;
  const lastSent = commands.filter((c) => c.step === last && !c.back).length;
  const from = refused && lastSent === 1 ? last - 1 : last;
  const undoable = definition.steps
    .flatMap(({ compensate }, index) => compensate && index <= from ? [index] : []).reverse();
  if (state === "completed") {
    assert.deepEqual([forward, back], [active, []]);
    assert.deepEqual([...done].sort(), active, "every step is done");
  } else {
    assert.deepEqual(back, undoable.slice(0, back.length), "undone in reverse");
    if (state === "compensated") {
      assert.deepEqual(back, undoable, "all that was done is undone");
      const standing = [...done].filter((index) => definition.steps[index].compensate);
      assert.deepEqual(standing, [], "nothing that can be undone is left at a participant");
    } else assert.equal(refuse[saga.step].back, 99, "parked only on what is always refused");
  }
}

const everyWay = define(
  "shop.EveryWay",
  [0, 1, 2, 3, 4].map((index) =>
    step({
      name: `step-${index}`,
      ...(index !== 2 && { invoke: (o: Order) => Pay({ id: o.orderId }) }),
      ...(index % 2 === 0 && { compensate: (o: Order) => Pay({ id: o.orderId }) }),
    })
  ),
);

for (const definition of [orderSaga, everyWay]) {
  Deno.test(`${definition.name}: whatever is lost, repeated, late, forged or canceled, it ends well`, () => {
    fc.assert(
      fc.property(
        refusals,
        fc.array(happening, { maxLength: 60 }),
        (refuse, happenings) => check(definition, refuse, happenings),
      ),
      { numRuns: 2_000 },
    );
  });
}
