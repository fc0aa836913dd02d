import assert from "node:assert/strict";
import fc from "fast-check";
import { DomainError } from "../../../shared/domain/error.ts";
import { BotId, OrderId, type ShoppingListId } from "../domain/ids.ts";
import { clay, cups, leaves, tea } from "../domain/shopping_list_fixture.ts";
import { memoryDepot } from "./memory_depot_fixture.ts";

type Depot = ReturnType<typeof memoryDepot>;
type Command = (depot: Depot, lists: readonly ShoppingListId[]) => Promise<unknown>;

const LISTS = 4;
const BOTS = 3;
const ofList = (run: (depot: Depot, id: ShoppingListId) => Promise<unknown>) =>
  fc.nat(LISTS - 1).map((n): Command => (depot, lists) => run(depot, lists[n]));
const ofBot = (run: (depot: Depot, id: string) => Promise<unknown>) =>
  fc.nat(BOTS - 1).map((n): Command => (depot) => run(depot, depot.rows().bots[n].id));

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.constant<Command>((depot) => depot.dispatcher()()),
  ofBot(({ bots }, id) => bots.bringOnline(BotId.parse(id))),
  ofBot(({ bots }, id) => bots.takeOffline(BotId.parse(id))),
  fc.tuple(fc.nat(LISTS - 1), fc.nat(BOTS - 1)).map(([list, bot]): Command => (depot, lists) =>
    depot.lists.assign(lists[list], depot.rows().bots[bot].id)
  ),
  ofList(({ lists }, id) => lists.start(id)),
  ofList(async ({ lists }, id) => {
    await lists.visitStop(id, leaves);
    await lists.pickItem(id, { storeId: leaves, productId: tea, quantity: 3 });
    await lists.visitStop(id, clay);
    await lists.reportUnavailable(id, { storeId: clay, productId: cups, quantity: 1 });
    await lists.returnToDepot(id);
  }),
  ofList(({ lists }, id) => lists.returnToDepot(id)),
  ofList(({ lists }, id) => lists.inventory(id)),
  ofList(({ lists }, id) => lists.complete(id)),
  ofList(({ lists }, id) => lists.cancel(id)),
  ofList(({ lists }, id) => lists.endRecall(id)),
  ofList(({ lists }, id) => lists.withdraw({ id, orderId: "" })),
  fc.nat(LISTS - 1).map((n): Command => ({ lists }) =>
    lists.orderCanceled(OrderId.parse(`o${n}`), "")
  ),
);

Deno.test("G9: whatever happens at once, lists and bots agree on who works for what", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(command, { minLength: 1, maxLength: 4 }), { maxLength: 20 }),
      async (rounds) => {
        const depot = memoryDepot();
        const lists: ShoppingListId[] = [];
        for (let n = 0; n < LISTS; n++) lists.push(await depot.available(`o${n}`));
        for (let n = 0; n < BOTS; n++) await depot.idleBot();
        for (const round of rounds) {
          const ends = await Promise.allSettled(round.map((run) => run(depot, lists)));
          for (const end of ends) {
            assert.ok(end.status === "fulfilled" || end.reason instanceof DomainError);
          }
          depot.pairs();
        }
        await depot.dispatcher()();
        const { lists: all, bots } = depot.rows();
        const waits = all.some(({ status }) => status === "available");
        assert.ok(!waits || bots.every(({ status }) => status !== "idle"));
      },
    ),
    { numRuns: 60 },
  ));
