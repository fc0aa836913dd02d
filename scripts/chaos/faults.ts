/**
 * What can go wrong, each as something that is done to a system, for a while or at once.
 *
 * @module
 */
import type { Fault } from "./faults/fault.ts";
import { messageFaults } from "./faults/messages.ts";
import { lineFaults, processFaults } from "./faults/processes.ts";
import { natsFaults, postgresFaults } from "./faults/servers.ts";
import { transactionFaults } from "./faults/transactions.ts";
import type { ChaosSystem } from "./system.ts";

export type { Fault, FaultPorts } from "./faults/fault.ts";

/** All kinds of faults for a system. */
export function faultsFor({ nats }: Pick<ChaosSystem, "nats">): readonly Fault[] {
  return [
    ...processFaults,
    ...postgresFaults,
    ...(nats ? natsFaults : []),
    ...lineFaults,
    ...transactionFaults,
    ...messageFaults,
  ];
}
