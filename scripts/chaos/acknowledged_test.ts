import assert from "node:assert/strict";
import type { OutgoingCall, Transport } from "../../shared/rpc/client.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { createClient } from "../../shared/rpc/client.ts";
import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { acknowledgedOver, type Ask } from "./acknowledged.ts";

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
  assert.deepEqual(await acknowledged.lost(databasesWith(["ada"])), [
    { who: "RegisterCustomer of bob", what: "was acknowledged, but is not there" },
    { who: "CheckoutBasket of b1", what: "was acknowledged, but is not there" },
  ]);
  assert.deepEqual(await acknowledged.lost(databasesWith(["ada", "bob", "b1"])), []);
});

/** Databases in which these ids are. */
function databasesWith(ids: readonly string[]): Ask {
  return () => Promise.resolve(ids.map((id) => ({ id })));
}
