/**
 * The search context beside contexts that only answer with names, for tests.
 *
 * @module
 */
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import { notFound } from "../../shared/domain/error.ts";
import type { Metadata } from "../../shared/messaging/envelope.ts";
import type { Message } from "../../shared/messaging/message.ts";
import type { Module } from "../../shared/platform/module.ts";
import { RpcError } from "../../shared/rpc/error.ts";
import { testHost, type TestHostOptions } from "../../shared/testing/host.ts";
import { search } from "./mod.ts";

/** The contexts that own the names, as they answer now; counts how often each id was asked for. */
function owners(names: Record<string, string>) {
  const asked: string[] = [];
  const state = { isDown: false };
  function answer(thing: string, id: string) {
    asked.push(id);
    if (state.isDown) throw new RpcError("unavailable", "nobody there");
    if (!Object.hasOwn(names, id)) throw notFound(thing);
    return { id, name: names[id], version: 1 };
  }
  const customers: Module = {
    name: "customers",
    purpose: "names",
    start({ api }) {
      api.serve(CustomersService, {
        getCustomer: ({ id }) => ({ customer: answer("customer", id) }),
      });
    },
  };
  const stores: Module = {
    name: "stores",
    purpose: "names",
    start({ api }) {
      api.serve(StoresService, {
        getStore: ({ id }) => ({ store: answer("store", id) }),
        getProduct: ({ id }) => ({ product: answer("product", id) }),
      });
    },
  };
  return { asked, state, modules: [customers, stores] };
}

/** The search context, and those who own names. */
export async function mall(names: Record<string, string> = {}, options?: TestHostOptions) {
  const { asked, state, modules } = owners(names);
  const host = await testHost([search, ...modules], options);
  return {
    host,
    /** Ids that the owners were asked about. */
    asked,
    owners: state,
    /** Publishes as the owner does; a version of `undefined` as one that tells none. */
    async tell(message: Message, version?: number) {
      const { id } = message.data as { id: string };
      const metadata: Metadata = version === undefined
        ? {}
        : { AGGREGATE_ID: id, AGGREGATE_VERSION: String(version) };
      await host.publish(message, { key: id, metadata });
    },
    async get(id: string) {
      await host.quiet();
      return await host.call("GET", `/api/search/orders/${id}`);
    },
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}

/** What was ordered. */
export const items = [
  {
    productId: "tea",
    storeId: "kettles",
    productName: "Green tea",
    storeName: "Kettles & Co",
    price: 0.1,
    quantity: 3,
  },
  {
    productId: "cup",
    storeId: "crockery",
    productName: "Cup",
    storeName: "Crockery",
    price: 9.99,
    quantity: 1,
  },
];
