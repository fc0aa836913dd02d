import fc from "fast-check";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import { assertAccount } from "./support/accounts.ts";
import { lead } from "./support/lead.ts";
import { lives } from "./support/life.ts";
import { memoryMall } from "./support/memory_mall.ts";

const modules = [stores, customers, baskets, ordering, payments, depot, search, cosec];

Deno.test("M: basket, order, saga, payment, invoice and search agree to the cent, whatever an order lives through", () =>
  fc.assert(
    fc.asyncProperty(lives, fc.infiniteStream(fc.nat(7)), async (life, turns) => {
      await using mall = await memoryMall(modules);
      const next = () => mall.deliver(turns.next().value ?? 0);
      const world = {
        call: mall.call,
        sent: mall.sent,
        movesByItself: false,
        async pass(messages: number) {
          for (let n = 0; n < messages && await next();) n++;
        },
        async settle() {
          while (await next());
        },
      };
      const lived = await lead(world, life);
      if (lived) await assertAccount(world, lived);
    }),
    { numRuns: 50 },
  ));
