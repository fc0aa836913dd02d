import type { Sql } from "../../platform/database.ts";
import type { Logger } from "../../platform/log.ts";
import type { Broker } from "../broker.ts";
import type { Leases } from "../lease.ts";
import type { Wake } from "../wake.ts";

/** What `createRelay` needs. */
export interface RelayOptions {
  /** The context's database. */
  readonly sql: Sql;
  /** The context's schema. */
  readonly schema: string;
  readonly broker: Broker;
  /** The leases of this process in the context's schema, among them that of the outbox. */
  readonly leases: Leases;
  readonly log: Logger;
  /** Tells the holder in another process of commits here. Without it, it finds them when it polls. */
  readonly wake?: Wake;
  /** The lease's name; `outbox` unless given. */
  readonly lease?: string;
  /** How often the outbox is read when nobody wakes it, in milliseconds; 1 000 unless given. */
  readonly pollMs?: number;
  /** Longest wait between tries while the broker fails, in milliseconds; 5 000 unless given. */
  readonly maxBackoffMs?: number;
  /** How often it is looked whether the stream still has everything, in milliseconds; 5 000 unless given. */
  readonly lookMs?: number;
  /** How long commands and replies are kept, in milliseconds; 7 days unless given. */
  readonly retentionMs?: number;
}
