import { memoryStore } from "../platform/commit/memory_store.ts";
import { eventStoreSuite, SCHEMA } from "./event_store_suite.ts";
import { memoryEventStore } from "./memory_event_store.ts";

eventStoreSuite("memory event store", () => {
  const store = memoryStore();
  return Promise.resolve({
    store,
    events: memoryEventStore(store, SCHEMA),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
});
