/**
 * All benchmarks, in the order in which they are run and shown: what fills databases comes last.
 *
 * @module
 */
import type { Bench } from "./bench.ts";
import { append } from "./rows/append.ts";
import { checkout } from "./rows/checkout.ts";
import { connect } from "./rows/connect.ts";
import { growth } from "./rows/growth.ts";
import { memory } from "./rows/memory.ts";
import { orders } from "./rows/orders.ts";
import { relay } from "./rows/relay.ts";
import { rest } from "./rows/rest.ts";
import { saga } from "./rows/saga.ts";
import { start } from "./rows/start.ts";
import { tests } from "./rows/tests.ts";
import { unit } from "./rows/unit.ts";

export const benches: readonly Bench[] = [
  append,
  unit,
  relay,
  saga,
  checkout,
  orders,
  connect,
  rest,
  start,
  memory,
  tests,
  growth,
];
