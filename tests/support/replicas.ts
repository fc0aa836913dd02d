/** Several processes a context: which of them is in charge, and what becomes of that. */
import assert from "node:assert/strict";
import type { Cluster } from "../../scripts/cluster/cluster.ts";
import type { ServiceProcess } from "../../scripts/cluster/process.ts";
import type { ContextName } from "../../scripts/cluster/surfaces.ts";
import { connectDatabase, type Database, type Sql } from "../../shared/platform/database.ts";
import { eventually } from "./eventually.ts";

/** A lease lasts 3 s, and whoever wants it asks once a second. */
const TAKEOVER_MS = 5_000;

/** What only one process of a context may do, and who that is. */
export interface Lease {
  readonly name: string;
  /** Begins with the number of its process. */
  readonly owner: string;
  /** Rises when it changes hands. */
  readonly epoch: number;
}

/** The process that publishes the outbox of its context, and all leases that it holds there. */
export interface Owner {
  readonly process: ServiceProcess;
  readonly leases: readonly Lease[];
}

/** Who that is now. */
export async function ownerOf(cluster: Cluster, context: ContextName): Promise<Owner> {
  await using database = databaseOf(cluster, context);
  return await eventually(`a process of ${context} holds its outbox`, async () => {
    const all = await leasesIn(database.sql, context);
    const owner = all.find(({ name }) => name === "outbox")?.owner;
    const process = cluster.processes.find(({ pid }) => owner?.startsWith(`${pid}-`));
    return process && { process, leases: all.filter((lease) => lease.owner === owner) };
  });
}

/**
 * Does harm to an owner, and holds that others have taken all of its leases soon after.
 *
 * @returns the leases that it had, as others hold them.
 */
export async function takeover(
  cluster: Cluster,
  { process: { name, context }, leases }: Owner,
  harm: () => void | Promise<void>,
): Promise<readonly Lease[]> {
  await using database = databaseOf(cluster, context);
  await leasesIn(database.sql, context); // what follows is not about connecting
  const began = performance.now();
  await harm();
  const taken = await eventually(`others hold the ${leases.length} leases of ${name}`, async () => {
    const now = await leasesIn(database.sql, context);
    const others = now.filter((lease) =>
      leases.some(({ name, owner }) => lease.name === name && lease.owner !== owner)
    );
    return others.length === leases.length ? others : undefined;
  });
  const tookMs = Math.round(performance.now() - began);
  console.log(`${leases.length} leases of ${name} were taken over after ${tookMs} ms`);
  assert.ok(tookMs < TAKEOVER_MS, `the takeover from ${name} took ${tookMs} ms`);
  for (const { name: lease, epoch } of leases) {
    const later = taken.find(({ name }) => name === lease)?.epoch ?? 0;
    assert.ok(later > epoch, `the epoch of ${lease} went from ${epoch} to ${later}`);
  }
  return taken;
}

/**
 * Waits until an owner that was woken knows what it lost, and holds that it has none of that, unless it
 * took it from those who came after it.
 *
 * @param taken what {@linkcode takeover} found.
 */
export async function assertGaveUp(
  cluster: Cluster,
  { process: { name, context, output }, leases }: Owner,
  taken: readonly Lease[],
): Promise<void> {
  await eventually(`${name} knows that it lost its ${leases.length} leases`, () => {
    const told = output().split("\n").filter((line) => line.includes("a lease was lost"));
    return leases.every((lease) => told.some((line) => line.endsWith(` lease=${lease.name}`))) ||
      undefined;
  });
  await using database = databaseOf(cluster, context);
  const now = await leasesIn(database.sql, context);
  for (const { name: lease, owner } of leases) {
    const later = now.find(({ name, owner: holder }) => name === lease && holder === owner);
    const lost = taken.find(({ name }) => name === lease);
    assert.ok(!later || later.epoch > (lost?.epoch ?? Infinity), `${name} still has ${lease}`);
  }
}

function databaseOf(cluster: Cluster, context: ContextName): Database {
  return connectDatabase({ connection: cluster.connectionOf(context), max: 1 });
}

async function leasesIn(sql: Sql, context: ContextName): Promise<readonly Lease[]> {
  return await sql.unsafe<Lease[]>(
    `select name, owner, epoch from ${context}.leases where expires_at > clock_timestamp()`,
  );
}
