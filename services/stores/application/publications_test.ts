import assert from "node:assert/strict";
import { replay } from "../../../shared/domain/aggregate.ts";
import { Cents } from "../../../shared/domain/money.ts";
import type { Message } from "../../../shared/messaging/message.ts";
import { StoreId } from "../domain/ids.ts";
import { product } from "../domain/product.ts";
import { store } from "../domain/store.ts";
import { productPublications, storePublications } from "./publications.ts";

const happened = { id: "1", version: 1, occurredAt: new Date(0) };
const ofStore = { ...happened, state: store.initial() };
const tea = {
  storeId: StoreId.parse("brew"),
  name: "Green tea",
  description: "from Uji",
  sku: "T-1",
  price: Cents.parse(999),
  pictureUrl: "https://example.com/tea.png",
};
const ofProduct = {
  ...happened,
  state: replay(product, [{ type: "ProductAdded", data: tea }]),
};
const change = { delta: Cents.parse(-250), price: Cents.parse(749) };

const messages: readonly [string, unknown, Message | undefined | readonly Message[]][] = [
  [
    "storesapi.StoreCreated",
    { id: "1", name: "Brew", location: "Level 1" },
    storePublications.StoreCreated?.({ ...ofStore, data: { name: "Brew", location: "Level 1" } }),
  ],
  [
    "storesapi.StoreParticipatingToggled",
    { id: "1", participating: true },
    storePublications.StoreParticipationEnabled?.({ ...ofStore, data: { participating: true } }),
  ],
  [
    "storesapi.StoreParticipatingToggled",
    { id: "1", participating: false },
    storePublications.StoreParticipationDisabled?.({ ...ofStore, data: { participating: false } }),
  ],
  [
    "storesapi.StoreAutomatedShoppingToggled",
    { id: "1", on: true },
    storePublications.StoreAutomatedShoppingTurnedOn?.({ ...ofStore, data: {} }),
  ],
  [
    "storesapi.StoreAutomatedShoppingToggled",
    { id: "1", on: false },
    storePublications.StoreAutomatedShoppingTurnedOff?.({ ...ofStore, data: {} }),
  ],
  [
    "storesapi.StoreRebranded",
    { id: "1", name: "Bean" },
    storePublications.StoreRebranded?.({ ...ofStore, data: { name: "Bean" } }),
  ],
  [
    "storesapi.StoreRemoved",
    { id: "1" },
    storePublications.StoreRemoved?.({ ...ofStore, data: {} }),
  ],
  [
    "storesapi.ProductAdded",
    {
      id: "1",
      storeId: "brew",
      name: "Green tea",
      description: "from Uji",
      sku: "T-1",
      price: 9.99,
    },
    productPublications.ProductAdded?.({ ...ofProduct, data: tea }),
  ],
  [
    "storesapi.ProductRebranded",
    { id: "1", name: "Sencha", description: "" },
    productPublications.ProductRebranded?.({
      ...ofProduct,
      data: { name: "Sencha", description: "" },
    }),
  ],
  [
    "storesapi.ProductPriceIncreased",
    { id: "1", delta: -2.5, price: 7.49 },
    productPublications.ProductPriceIncreased?.({ ...ofProduct, data: change }),
  ],
  [
    "storesapi.ProductPriceDecreased",
    { id: "1", delta: -2.5, price: 7.49 },
    productPublications.ProductPriceDecreased?.({ ...ofProduct, data: change }),
  ],
  [
    "storesapi.ProductRemoved",
    { id: "1" },
    productPublications.ProductRemoved?.({ ...ofProduct, data: {} }),
  ],
];

for (const [name, content, message] of messages) {
  Deno.test(`E8: ${name} says ${JSON.stringify(content)}`, () => {
    assert.ok(message && "type" in message);
    assert.equal(message.type.registeredName, name);
    assert.deepEqual(message.type.decode(message.type.encode(message.data)), content);
  });
}

Deno.test("that participation was asked for or denied stays private", () => {
  assert.equal(storePublications.StoreParticipationRequested, undefined);
  assert.equal(storePublications.StoreParticipationDenied, undefined);
});
