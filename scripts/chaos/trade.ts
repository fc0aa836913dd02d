/**
 * Trade while things go wrong: shoppers, bots and staff, who call again until they are answered.
 *
 * @module
 */
import { restTransport } from "../../shared/http/rest_transport.ts";
import type { Transport } from "../../shared/rpc/client.ts";
import { mallOver } from "../simulator/clients.ts";
import { type Day, type Outcome, runDemo } from "../simulator/demo.ts";
import type { Random } from "../simulator/random.ts";
import { type Acknowledged, acknowledgedOver } from "./acknowledged.ts";

/** How it is traded. */
export interface TradeOptions {
  readonly urls: readonly string[];
  readonly minutes: number;
  readonly shoppers: number;
  readonly bots: number;
  readonly random: Random;
  readonly say: (text: string) => void;
  /** The mall is open. */
  readonly opened: (day: Day) => void;
  /** How long everything may take to come to rest, in milliseconds. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
}

/** How many simulated seconds pass in one. */
const SPEED = 60;

/** What came of it. */
export interface Traded {
  readonly outcome: Outcome;
  readonly acknowledged: Acknowledged;
}

/** Trades for some minutes. */
export async function trade({ urls, minutes, opened, ...options }: TradeOptions): Promise<Traded> {
  const acknowledged = acknowledgedOver(oneOf(urls.map((url) => restTransport(url))));
  const outcome = await runDemo(mallOver(acknowledged.transport), {
    ...options,
    ...{ stores: 6, products: 60, speed: SPEED, cancel: 0.2, unavailable: 0.05, poor: 0.1 },
    minutes: minutes * SPEED,
    watch: opened,
  });
  return { outcome, acknowledged };
}

/** Each call goes to the next one: whoever is frozen or dead is met now and then. */
function oneOf(transports: readonly Transport[]): Transport {
  let turn = 0;
  const next = () => transports[turn++ % transports.length];
  return {
    unary: (call) => next().unary(call),
    stream: (call) => next().stream(call),
  };
}
