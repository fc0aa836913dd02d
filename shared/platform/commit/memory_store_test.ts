import { memoryStore } from "./memory_store.ts";
import { storeSuite } from "./store_suite.ts";

storeSuite("memory store", () =>
  Promise.resolve({
    ...memoryStore(),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }));
