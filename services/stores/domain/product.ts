import { defineAggregate } from "../../../shared/domain/aggregate.ts";
import { notFound, refused } from "../../../shared/domain/error.ts";
import { Cents, toCents, ZERO } from "../../../shared/domain/money.ts";
import type { StoreId } from "./ids.ts";
import { type ProductEvent, productEvents } from "./product_events.ts";
import { limitText, MAX_DESCRIPTION, MAX_TEXT, requireText } from "./texts.ts";

export interface Product {
  readonly status: "new" | "listed" | "removed";
  readonly storeId: string;
  readonly name: string;
  readonly description: string;
  readonly sku: string;
  readonly price: Cents;
  readonly pictureUrl: string;
}

export const product = defineAggregate({
  name: "stores.Product",
  events: productEvents,
  initial: (): Product => ({
    status: "new",
    storeId: "",
    name: "",
    description: "",
    sku: "",
    price: ZERO,
    pictureUrl: "",
  }),
  evolve(product, { type, data }): Product {
    switch (type) {
      case "ProductAdded":
        return { ...data, status: "listed" };
      case "ProductRebranded":
        return { ...product, name: data.name, description: data.description };
      case "ProductPriceIncreased":
      case "ProductPriceDecreased":
        return { ...product, price: data.price };
      case "ProductRemoved":
        return { ...product, status: "removed" };
    }
  },
});

export interface NewProduct {
  readonly storeId: StoreId;
  readonly name: string;
  readonly description: string;
  readonly sku: string;
  readonly price: Cents;
  readonly pictureUrl: string;
}

export function addProduct(details: NewProduct): ProductEvent {
  requireName(details);
  limitText("product sku", details.sku, MAX_TEXT);
  limitText("product picture url", details.pictureUrl, MAX_DESCRIPTION);
  requirePrice(details.price);
  const { storeId, name, description, sku, price, pictureUrl } = details;
  return { type: "ProductAdded", data: { storeId, name, description, sku, price, pictureUrl } };
}

export function rebrandProduct(
  product: Product,
  { name, description }: { name: string; description: string },
): ProductEvent {
  requireListed(product);
  requireName({ name, description });
  return { type: "ProductRebranded", data: { name, description } };
}

export function increasePrice(product: Product, price: Cents): ProductEvent {
  requireListed(product);
  if (price < product.price) {
    throw refused("price_would_decrease", "the price change would be a decrease");
  }
  return { type: "ProductPriceIncreased", data: change(product, price) };
}

export function decreasePrice(product: Product, price: Cents): ProductEvent {
  requireListed(product);
  if (price > product.price) {
    throw refused("price_would_increase", "the price change would be an increase");
  }
  requirePrice(price);
  return { type: "ProductPriceDecreased", data: change(product, price) };
}

export function removeProduct(product: Product): ProductEvent {
  requireListed(product);
  return { type: "ProductRemoved", data: {} };
}

/** Reads a price as clients send it. */
export function parsePrice(amount: number): Cents {
  const price = toCents(amount);
  if (price === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return price;
}

/** A removed product is as unknown to the outside as one that never was. */
export function requireListed({ status }: Product): void {
  if (status !== "listed") throw notFound(product.thing);
}

function requireName({ name, description }: { name: string; description: string }): void {
  requireText("product name", name);
  limitText("product description", description, MAX_DESCRIPTION);
}

function requirePrice(price: Cents): void {
  if (price < 0) throw refused("product_price_negative", "the product price cannot be negative");
}

function change({ price: before }: Product, price: Cents) {
  return { delta: Cents.parse(price - before), price };
}
