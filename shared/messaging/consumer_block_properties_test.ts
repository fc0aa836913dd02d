import assert from "node:assert/strict";
import fc from "fast-check";
import { refused } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import type { Consumer } from "./consumer.ts";
import { createHome, lampEvents, lights } from "./home_fixture.ts";
import { eventHandling } from "./subscriptions.ts";
import { insert } from "../platform/commit/write.ts";

const { LampLit } = lampEvents.types;

type Step =
  | { readonly do: "publish"; readonly key: string; readonly poison: boolean }
  | { readonly do: "repeat" | "replay" | "mend and replay" | "discard"; readonly which: number }
  | { readonly do: "restart" | "take over" | "wait" };

const which = fc.nat({ max: 50 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant("publish" as const),
      key: fc.constantFrom("a", "b"),
      poison: fc.nat({ max: 2 }).map((n) => n === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("repeat" as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("replay" as const), which }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("mend and replay" as const), which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("discard" as const), which }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Step>({ do: "restart" }, { do: "take over" }, { do: "wait" }),
  },
);

/** Plays a story, mends everything at its end, and compares what was done with what was sent. */
async function play(steps: readonly Step[]): Promise<void> {
  await using home = createHome();
  const sent: { id: string; key: string }[] = [];
  const broken = new Set<string>();
  const discarded = new Set<string>();
  const handling = eventHandling(lampEvents, (unit) => ({
    LampLit({ id: key }, { id }) {
      if (broken.has(id)) throw refused("lamp_gone", "the lamp is gone");
      unit.write(insert(lights, { id: `${key} ${id}`, messageId: id, times: 1 }));
    },
  }));
  const desk = home.desk(handling);
  const start = () => home.start(handling, { policy: "block" });
  const send = ({ id, key }: { id: string; key: string }) =>
    home.publish(LampLit({ id: key }), { id });
  let consumer: Consumer = await start();

  async function operate(what: Step["do"], at: number): Promise<void> {
    const letters = home.deadLetters();
    if (letters.length === 0) return;
    const { id, messageId } = letters[at % letters.length];
    if (what === "discard") {
      discarded.add(messageId);
      return await desk.discard(id);
    }
    if (what === "mend and replay") broken.delete(messageId);
    await desk.replay(id);
  }

  for (const step of steps) {
    switch (step.do) {
      case "publish": {
        const message = { id: `m${sent.length}`, key: step.key };
        if (step.poison) broken.add(message.id);
        sent.push(message);
        await send(message);
        break;
      }
      case "repeat":
        if (sent.length > 0) await send(sent[step.which % sent.length]);
        break;
      case "restart":
        await consumer.close();
        consumer = await start();
        break;
      case "take over": {
        const next = await start();
        await consumer.close();
        consumer = next;
        break;
      }
      case "wait":
        await new Promise((resolve) => setTimeout(resolve));
        break;
      default:
        await operate(step.do, step.which);
    }
  }
  broken.clear();
  await until(async () => {
    for (const { id } of home.deadLetters()) await desk.replay(id).catch(() => {});
    return home.inbox().length === sent.length && home.waiting().length === 0;
  });
  const done = home.lights();
  for (const key of ["a", "b"]) {
    assert.deepEqual(
      done.filter(({ id }) => id.startsWith(key)).map(({ messageId }) => messageId),
      sent.filter((message) => message.key === key && !discarded.has(message.id)).map(({ id }) =>
        id
      ),
    );
  }
}

Deno.test("I2, I3, F12: with policy block each message has one effect, in order within its key, whatever operators, restarts and repetitions do", () =>
  fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), play), { numRuns: 150 }));
