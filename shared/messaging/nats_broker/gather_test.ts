import assert from "node:assert/strict";
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import { createLogger } from "../../platform/log.ts";
import { gather } from "./gather.ts";
import { createHand } from "./hand.ts";
import type { Puller } from "./pull.ts";

/** What a durable says of itself: only this much is looked at. */
function says({ delivered, unsettled }: { delivered: number; unsettled: number }): ConsumerInfo {
  const about = { name: "d", num_waiting: 0, num_ack_pending: unsettled };
  return { ...about, delivered: { stream_seq: delivered } } as ConsumerInfo;
}

/** A hand that gathers, and what happens while it does, look by look. */
function gathering() {
  const hand = createHand(() => true);
  const requests: number[] = [];
  let asked = 0;
  const puller: Puller = {
    get asked() {
      return asked;
    },
    request(batch) {
      asked = batch;
      requests.push(batch);
    },
    close: () => Promise.resolve(),
  };
  const come = (...positions: number[]) => {
    for (const position of positions) {
      const reply = `$JS.ACK.t.s.1.${position}.${position}.${position}.0`;
      hand.take({ subject: "t.a", data: new Uint8Array(), reply } as Msg);
      asked = Math.max(0, asked - 1);
    }
  };
  return {
    hand,
    come,
    requests,
    gather: (info: ConsumerInfo, looks: readonly (() => ConsumerInfo)[]) => {
      const left = [...looks];
      return gather({
        puller,
        hand,
        isWhole: false,
        gathered: () => hand.size,
        info,
        look() {
          const next = left.shift();
          assert.ok(next, "it looked once more than it had to");
          return Promise.resolve(next());
        },
        goesOn: () => true,
        log: createLogger({ level: "ERROR", write: () => {} }),
      }).then(() => assert.equal(left.length, 0, "it ended too early"));
    },
  };
}

Deno.test("nothing is gathered when nothing is unsettled", async () => {
  const { gather, requests } = gathering();
  await gather(says({ delivered: 10, unsettled: 0 }), []);
  assert.deepEqual(requests, []);
});

Deno.test("it is gathered until all that was unsettled is in hand", async () => {
  const { gather, come, requests } = gathering();
  await gather(says({ delivered: 10, unsettled: 2 }), [
    () => {
      come(9);
      return says({ delivered: 10, unsettled: 2 });
    },
    () => {
      come(7);
      return says({ delivered: 10, unsettled: 2 });
    },
  ]);
  assert.deepEqual(requests, [2]);
});

Deno.test("I3: what comes while the server looks does not stand for what is still missing", async () => {
  const { gather, come, hand, requests } = gathering();
  await gather(says({ delivered: 10, unsettled: 2 }), [
    () => {
      come(11, 12); // two new ones, sent after the server had looked and before its answer
      return says({ delivered: 10, unsettled: 2 });
    },
    () => says({ delivered: 12, unsettled: 4 }),
    () => {
      come(7, 9);
      return says({ delivered: 12, unsettled: 4 });
    },
  ]);
  assert.equal(hand.lowest, 7);
  assert.deepEqual(requests, [2, 2]);
});

Deno.test("I3: what a server that went back does not know of does not stand for what it misses", async () => {
  const { gather, come, hand } = gathering();
  come(15, 16); // of a state that the server forgot
  await gather(says({ delivered: 10, unsettled: 2 }), [
    () => {
      come(7, 9);
      return says({ delivered: 10, unsettled: 2 });
    },
  ]);
  assert.equal(hand.size, 4);
});
