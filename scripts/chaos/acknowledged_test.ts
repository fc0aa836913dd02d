import assert from "node:assert/strict";
import type { OutgoingCall, Transport } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { createClient } from "../../shared/rpc/client.ts";
import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import type { Sql } from "../../shared/platform/database.ts";
import type { World } from "../check/world.ts";
import { acknowledgedOver } from "./acknowledged.ts";

Deno.test("what was acknowledged and is not there is lost; what failed is not", async () => {
  const answers: unknown[] = [{ id: "ada" }, { id: "bob" }, {}];
  const transport: Transport = {
    unary(_: OutgoingCall) {
      const answer = answers.shift();
      if (!answer) throw new RpcError("unavailable", "nobody answers");
      return Promise.resolve(answer);
    },
    stream: () => {
      throw new RpcError("unavailable", "nobody answers");
    },
  };
  const acknowledged = acknowledgedOver(transport);
  const customers = createClient(CustomersService, acknowledged.transport);
  const baskets = createClient(BasketService, acknowledged.transport);
  await customers.registerCustomer({ name: "Ada" });
  await customers.registerCustomer({ name: "Bob" });
  await baskets.checkoutBasket({ id: "b1", paymentId: "p1" });
  await assert.rejects(baskets.checkoutBasket({ id: "b2", paymentId: "p1" }), RpcError);

  assert.equal(acknowledged.count, 3);
  assert.deepEqual(await acknowledged.lost(worldWith(["ada"])), [
    { who: "RegisterCustomer of bob", what: "was acknowledged, but is not there" },
    { who: "CheckoutBasket of b1", what: "was acknowledged, but is not there" },
  ]);
  assert.deepEqual(await acknowledged.lost(worldWith(["ada", "bob", "b1"])), []);
});

/** A world in whose tables these ids are. */
function worldWith(ids: readonly string[]): World {
  const unsafe = () => Promise.resolve(ids.map((id) => ({ id })));
  return {
    contexts: [],
    sqlOf: () => ({ unsafe }) as unknown as Sql,
    stream: { messages: async function* () {}, behind: () => Promise.resolve(0) },
    streamName: "mallbots",
  };
}
