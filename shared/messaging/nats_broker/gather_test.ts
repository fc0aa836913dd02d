import assert from "node:assert/strict";
import type { ConsumerInfo } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import { createLogger } from "../../platform/log.ts";
import { gather } from "./gather.ts";
import { createHand } from "./hand.ts";
import type { Puller } from "./pull.ts";

/** What a durable says of itself: only this much is looked at. */
function says(
  { delivered, unsettled, waiting = 0, others = 0 }: {
    delivered: number;
    unsettled: number;
    waiting?: number;
    others?: number;
  },
): ConsumerInfo {
  const about = {
    name: "d",
    num_waiting: others,
    num_ack_pending: unsettled,
    num_pending: waiting,
  };
  return { ...about, delivered: { stream_seq: delivered } } as ConsumerInfo;
}

/** A hand that gathers, and what happens while it does, look by look. */
function gathering({ isWhole = false } = {}) {
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
        isWhole,
        gathered: () => hand.size,
        info,
        look() {
          const next = left.shift();
          assert.ok(next, "it looked once more than it had to");
          return Promise.resolve(next());
        },
        goesOn: () => true,
        log: createLogger({ level: "ERROR", write: () => {} }),
      }).then((whole) => {
        assert.ok(whole);
        assert.equal(left.length, 0, "it ended too early");
      });
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

Deno.test("I3: a server that went back is waited for: what it delivers again may hold what is missing", async () => {
  const { gather, come, hand, requests } = gathering();
  come(15, 16); // 12 was lost on the way
  await gather(says({ delivered: 10, unsettled: 0, waiting: 6 }), [
    () => {
      come(12);
      return says({ delivered: 12, unsettled: 1, waiting: 4 });
    },
    () => says({ delivered: 16, unsettled: 3 }),
  ]);
  assert.deepEqual([hand.lowest, hand.size], [12, 3]);
  assert.deepEqual(requests, [256]);
});

Deno.test("I3: late answers of a former owner do not stand for what is still missing", async () => {
  const { gather, come, hand } = gathering();
  await gather(says({ delivered: 10, unsettled: 4 }), [
    () => {
      come(1, 2);
      return says({ delivered: 10, unsettled: 2 }); // 1 and 2 were settled, 5 and 6 are missing
    },
    () => {
      come(5, 6);
      return says({ delivered: 10, unsettled: 2 });
    },
  ]);
  assert.equal(hand.size, 4);
});

Deno.test("what is in hand is whole when all that was delivered is known", async () => {
  const { gather, come, requests } = gathering({ isWhole: true });
  come(9, 10);
  await gather(says({ delivered: 10, unsettled: 3 }), []);
  assert.deepEqual(requests, []);
});

Deno.test("I3: also of a whole hand, requests of others end first: they may take messages away", async () => {
  const { gather, come, requests } = gathering({ isWhole: true });
  come(10);
  await gather(says({ delivered: 10, unsettled: 1, others: 1 }), [
    () => says({ delivered: 11, unsettled: 2 }), // 11 went to the others
    () => {
      come(12);
      return says({ delivered: 12, unsettled: 3 });
    },
    () => {
      come(11);
      return says({ delivered: 12, unsettled: 3 });
    },
  ]);
  assert.deepEqual(requests, [1, 1]);
});
