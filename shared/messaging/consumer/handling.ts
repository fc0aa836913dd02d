/**
 * How the messages of a subscription are handled: the side of a consumer that contexts see.
 *
 * @module
 */
import type { DomainError } from "../../domain/error.ts";
import type { Unit } from "../../platform/commit/unit.ts";
import type { Metadata } from "../envelope.ts";
import type { NamedMessage, SomeMessageType } from "../message.ts";

/** What is known of a received message besides its content. */
export interface Received {
  readonly id: string;
  /** Registered name. */
  readonly name: string;
  readonly metadata: Metadata;
  readonly occurredAt: Date;
}

/** A message could not be read as what its name says. */
export class UndecodablePayload extends Error {
  override readonly name = "UndecodablePayload";
}

/** How the messages of a subscription are handled. */
export interface MessageHandling {
  /**
   * Handles one message within a unit.
   *
   * @returns whether its name is declared; what is not is acknowledged and counted.
   * @throws {UndecodablePayload} when the payload is not of the named message.
   */
  handle(unit: Unit, payload: Uint8Array, received: Received): Promise<boolean>;
  /**
   * Whether it is known that messages of a name are not declared: no unit of work is begun for them. Of
   * many events that a context hears, they are half.
   */
  skips?(name: string): boolean;
  /** What a refusal becomes instead of a dead letter, such as a failure reply. */
  refuse?(unit: Unit, refusal: DomainError, received: Received): void;
  /** What a name that is not declared becomes besides a dead letter; events have none: they are skipped. */
  unknown?(unit: Unit, received: Received): void;
  /** The type of a message by its registered name, for operators who read and edit payloads. */
  typeOf?(name: string): SomeMessageType | undefined;
  /** The messages that it handles, for documents. @param unit handles none, writes nothing. */
  declares?(unit: Unit): readonly NamedMessage[];
}

/**
 * What a dead letter does to later messages of its key: they `pass`, or it `block`s them. Then they are
 * stored behind it and acknowledged, and run in order once it is replayed or discarded.
 */
export type DeadLetterPolicy = "pass" | "block";
