import { pause } from "../../../shared/platform/time.ts";
import type { Listener } from "../../check/contexts.ts";
import type { Random } from "../../simulator/random.ts";
import type { Poison } from "../poison.ts";
import type { ChaosSystem, Victim } from "../system.ts";

/** What a fault needs. */
export interface FaultPorts {
  readonly system: ChaosSystem;
  readonly listeners: readonly Listener[];
  readonly random: Random;
  /** Told of each poison, before it is published. */
  readonly onPoison: (poison: Poison) => void;
  /** Ends what takes time. */
  readonly signal: AbortSignal;
}

/** A kind of fault. */
export interface Fault {
  readonly name: string;
  /** The fault of the list in `docs/reliability.md`. */
  readonly id: string;
  /** How often it is chosen, against the others. */
  readonly weight: number;
  /** What it is done to: one fault at a time. */
  readonly target: "process" | "postgres" | "nats" | "stream";
  /** Does it, and answers when it is over. `tell` says what is done, once it is. */
  inject(ports: FaultPorts, tell: (what: string) => void): Promise<void>;
}

/** A time in words. */
export const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;

/** Waits, or until it is all over. */
export async function lasting(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal).catch(() => {}); // over is over
}

/** The process that it is done to. */
export function victimOf({ system: { victims }, random }: FaultPorts): Victim {
  return random.pick(victims);
}
