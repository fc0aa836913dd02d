/**
 * A module is one bounded context, ready to be served: alone in a process, or with others. It never
 * knows which.
 *
 * @module
 */
import type { NewId } from "../domain/id.ts";
import type { DeadLetterPolicy, MessageHandling } from "../messaging/consumer.ts";
import type { Channel, MessageTypes } from "../messaging/message.ts";
import type { CommandHandlers, EventHandlers } from "../messaging/subscriptions.ts";
import type { Projecting } from "../projections/projection.ts";
import type { Client } from "../rpc/client.ts";
import type { ServiceRefusals } from "../rpc/refusals.ts";
import type { Service, ServiceDefinition } from "../rpc/schema.ts";
import type { Implementation } from "../rpc/service.ts";
import type { SagaDesk } from "../sagas/desk.ts";
import type { SagaMoved } from "../sagas/moved.ts";
import type { Clock } from "./clock.ts";
import type { Store } from "./commit/store.ts";
import type { Unit, Units } from "./commit/unit.ts";
import type { Config } from "./config.ts";
import type { Sql } from "./database.ts";
import type { Logger } from "./log.ts";
import type { ModuleMetrics } from "./metrics/measure.ts";
import type { KeptAggregates } from "./ops/streams.ts";

/** Where a module answers calls. */
export interface Api {
  /** Serves a service over Connect and, by its HTTP options, over REST. */
  serve<D extends ServiceDefinition>(
    service: Service<D>,
    implementation: Implementation<D>,
  ): void;
}

/** How a subscription is listened to. */
export interface Listening {
  /** What a dead letter does to later messages of its key; they pass unless said. */
  readonly policy?: DeadLetterPolicy;
  /** Where it begins when it takes over from another system, see `Subscription` of the broker. */
  readonly from?: "beginning" | "floor";
  /** Several contexts of that other system shared its durable. */
  readonly shared?: boolean;
}

/** How a module listens to messages. Subscriptions start when all modules have been started. */
export interface Messages {
  /** Events set off use cases; the handlers are made for each message, bound to its unit of work. */
  onEvents<T extends MessageTypes>(
    subscription: string,
    channel: Channel<T>,
    handlersFor: (unit: Unit) => EventHandlers<T>,
    how?: Listening,
  ): void;
  /** Commands are carried out and answered, in one unit of work. */
  onCommands<T extends MessageTypes>(
    subscription: string,
    channel: Channel<T>,
    handlersFor: (unit: Unit) => CommandHandlers<T>,
    how?: Listening,
  ): void;
  /** Anything else: the channel's name without the stream's prefix, and how its messages are handled. */
  on(subscription: string, channel: string, handling: MessageHandling, how?: Listening): void;
}

/** Something that a module runs besides answering and listening, such as timers. */
export interface Background {
  /** For the log. */
  readonly name: string;
  /** Called once everything is in place. */
  start(): void | Promise<void>;
  /** Called before the database goes. */
  stop(): Promise<void>;
}

/** What a module is given. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly clock: Clock;
  readonly newId: NewId;
  /** The context's database, for reading. Writing goes through `units`. */
  readonly sql: Sql;
  /** The context's rows by key. */
  readonly store: Store;
  readonly units: Units;
  readonly api: Api;
  readonly messages: Messages;
  /** Read models and caches, which can be rebuilt; the module `uses` "projections". */
  readonly projections: Projecting;
  /**
   * A client of a service: in memory when its context runs in this process, else over HTTP.
   *
   * @param context the context that serves it, e.g. `stores`.
   */
  client<D extends ServiceDefinition>(context: string, service: Service<D>): Client<D>;
  /** Runs something in the background, from after the start until before the end. */
  background(work: Background): void;
  /** Puts the desk of the module's sagas where operators find it. */
  sagaDesk(desk: SagaDesk): void;
  /** Measures the module's sagas, see `SagaPorts.observe`. */
  readonly observeSaga?: (moved: SagaMoved) => void;
}

/** The parts of the library whose tables a context uses; messaging's are always there. */
export type LibraryTables = "event_store" | "projections" | "sagas";

/** One bounded context. */
export interface Module {
  /** Also the name of its schema and of its folder of migrations. */
  readonly name: string;
  /** What it is for, in one sentence, for the index page. */
  readonly purpose: string;
  /** What is to be known of its API. */
  readonly api?: {
    /**
     * What the field `id` of its calls stands for, for traces: the first of these that the method's name
     * contains, else the last, e.g. `["Invoice", "Payment"]`.
     */
    readonly ids?: readonly string[];
    /** What it may refuse; a refusal that is not among them is logged. */
    readonly refusals?: ServiceRefusals;
  };
  /** The modules of its `contract/`, as they are imported: whatever channels they export are its own. */
  readonly contract?: readonly object[];
  readonly uses?: readonly LibraryTables[];
  /** What it keeps, for operators who look into the past. */
  readonly aggregates?: KeptAggregates;
  /** What it measures; its events add to that by the repositories' `measure`. */
  readonly metrics?: ModuleMetrics;
  /** Wires it up. */
  start(parts: Parts): void | Promise<void>;
}
