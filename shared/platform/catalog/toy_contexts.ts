/** A small system to try the catalog on: a shop sells lamps, a depot packs them on its command. */
import {
  type Codec,
  commandChannel,
  eventChannel,
  failure,
  type MessageTable,
  success,
} from "../../messaging/message.ts";
import { eventHandling } from "../../messaging/subscriptions.ts";
import { memoryEventStore } from "../../event_store/memory_event_store.ts";
import type { SagaPlan } from "../../sagas/plan.ts";
import { memoryStore } from "../commit/memory_store.ts";
import { createUnits } from "../commit/unit.ts";
import { describeContext, type Described } from "./describe.ts";
import type { ContextEntry } from "./entry.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The tables of the messages, as they would be generated. */
export const tables: MessageTable = {
  "shoppb.LampSold": {
    name: "shoppb.LampSold",
    doc: "Event `shop.LampSold`: a lamp\nwas sold.",
    fields: [
      { name: "id", json: "id", number: 1, type: "string" },
      { name: "shop_id", json: "shopId", number: 2, type: "string" },
      {
        ...{ name: "parts", json: "parts", number: 3, type: "message", repeated: true },
        message: "shoppb.LampSold.Part",
      },
      { name: "color", json: "color", number: 4, type: "string", doc: "`red` or `blue`." },
      {
        name: "note",
        json: "note",
        number: 5,
        type: "string",
        doc: "Empty unless somebody wrote.",
      },
    ],
  },
  "shoppb.LampSold.Part": {
    name: "shoppb.LampSold.Part",
    fields: [
      { name: "price", json: "price", number: 1, type: "double", doc: "Of one." },
      {
        ...{ name: "within", json: "within", number: 2, type: "message" },
        message: "shoppb.LampSold.Part",
      },
    ],
  },
  "depotpb.Pack": {
    name: "depotpb.Pack",
    doc: "Command `depot.Pack`: pack a lamp.",
    fields: [{ name: "lamp_id", json: "lampId", number: 1, type: "string" }],
  },
  "depotpb.Packed": { name: "depotpb.Packed", doc: "Reply `depot.Packed` to Pack.", fields: [] },
};

const codec = ($type: string): Codec<Fields> => ({
  $type,
  encode: () => ({ finish: () => new Uint8Array() }),
  decode: () => ({}),
  fromPartial: (fields: Fields) => fields,
});

/** The contracts. */
export const LampEvents = eventChannel("shop.events.Lamp", "shopapi", {
  LampSold: codec("shoppb.LampSold"),
}, tables);
export const DepotCommands = commandChannel("depot.commands", "depotapi", {
  Pack: { command: codec("depotpb.Pack"), reply: ["Packed", codec("depotpb.Packed")] },
}, tables);

const { Pack } = DepotCommands.types;

/** What the shop does to have a lamp packed. */
export const plan: SagaPlan = {
  name: "shop.Deliver",
  version: 1,
  replyChannel: "shop.replies.Deliver",
  triggers: { start: [LampEvents.types.LampSold], cancel: [] },
  steps: [
    { name: "note" },
    {
      name: "pack",
      invoke: { command: Pack, reply: Pack.reply ?? success, deadlineMs: 30_000, attempts: 5 },
    },
  ],
};

/** Both contexts, as they tell of themselves. */
export async function toyContexts(): Promise<ContextEntry[]> {
  const shop = await described({
    name: "shop",
    contract: [{ LampEvents, LampSold: LampEvents.types.LampSold }],
    subscriptions: [{
      name: "shop-replies",
      subjects: ["mall.shop.replies.Deliver"],
      handling: { declares: () => [success, failure, ...(Pack.reply ? [Pack.reply] : [])] },
    }],
    sagas: [plan],
  });
  const depot = await described({
    name: "depot",
    contract: [{ DepotCommands }],
    subscriptions: [
      {
        name: "depot-commands",
        subjects: ["mall.depot.commands"],
        handling: { declares: () => [Pack] },
      },
      {
        name: "depot-lamps",
        subjects: ["mall.shop.events.Lamp"],
        policy: "block",
        handling: eventHandling(LampEvents, () => ({ LampSold() {} })),
      },
    ],
    sagas: [],
  });
  return [shop, depot];
}

function described(
  context: Pick<Described, "name" | "contract" | "subscriptions" | "sagas">,
): Promise<ContextEntry> {
  const store = memoryStore();
  const units = createUnits({
    schema: context.name,
    store,
    events: memoryEventStore(store, context.name),
    clock: { now: () => new Date(0) },
    newId: () => "id",
    stream: "mall",
    onCommitted() {},
  });
  return describeContext({ ...context, purpose: `The ${context.name}.`, stream: "mall", units });
}
