/**
 * The coordinator alone, on a database of its own; the test plays the other contexts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { type AnyMessageType, failure, success } from "../../shared/messaging/message.ts";
import type { Metadata } from "../../shared/messaging/envelope.ts";
import type { Clock } from "../../shared/platform/clock.ts";
import { replyHeaders } from "../../shared/sagas/reply.ts";
import type { SagaError } from "../../shared/sagas/saga.ts";
import { testHost } from "../../shared/testing/host.ts";
import { CreateShoppingListCommand } from "../depot/contract/commands.ts";
import { created } from "./adapters/samples.ts";
import { cosec } from "./mod.ts";

export const FORWARD = [
  "customersapi.AuthorizeCustomer",
  "depotapi.CreateShoppingListCommand",
  "paymentsapi.ConfirmPayment",
  "depotapi.InitiateShoppingCommand",
  "ordersapi.ApproveOrder",
];
export const BACKWARD = [
  "paymentsapi.ReleasePayment",
  "depotapi.CancelShoppingListCommand",
  "ordersapi.RejectOrder",
];

export const tells = { AGGREGATE_ID: "order", AGGREGATE_VERSION: "1" };

export interface Command {
  readonly id: string;
  readonly name: string;
  readonly metadata: Metadata;
}

export async function coordinator(clock?: Clock) {
  const host = await testHost([cosec], { clock });
  const sql = host.sql("cosec");

  async function commands(): Promise<readonly Command[]> {
    await host.quiet();
    return await sql<Command[]>`select id, name, metadata from cosec.outbox order by position`;
  }
  /** A reply of any type, on the saga's channel. Answers the message's id. */
  function reply<T>(type: AnyMessageType<T>, data: T, metadata: Metadata, id?: string) {
    const { kind, registeredName, encode, decode } = type;
    const channel = "cosec.replies.CreateOrder";
    const there = { kind, registeredName, encode, decode, channel };
    return host.publish({ type: there, data }, { key: "order", metadata, id });
  }
  /** What the participant answers to a command, the last one unless said. */
  async function answer(error?: SagaError, to?: Command): Promise<void> {
    const command = to ?? (await commands()).at(-1);
    assert.ok(command);
    const { metadata } = replyHeaders(command.metadata, error ? "FAILURE" : "SUCCESS", error);
    const { reply: listCreated } = CreateShoppingListCommand;
    if (error) await reply(failure, {}, metadata);
    else if (listCreated && command.name === CreateShoppingListCommand.registeredName) {
      await reply(listCreated, { id: "list" }, metadata);
    } else await reply(success, {}, metadata);
  }
  return {
    host,
    reply,
    answer,
    commands,
    tell: () => host.publish(created, { key: "order", metadata: tells }),
    names: async () => (await commands()).map(({ name }) => name),
    async succeed(count: number) {
      for (let n = 0; n < count; n++) await answer();
      await host.quiet();
    },
    async saga() {
      await host.quiet();
      const [row] = await sql`select id, state, step, data, history from cosec.sagas`;
      return row;
    },
    deadLetters: () => sql`select subscription, name, cause from cosec.dead_letters`,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
  };
}
