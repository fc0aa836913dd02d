/**
 * AsyncAPI 3 documents of the messages of a context, or of all of them.
 *
 * @module
 */
import type { JsonObject } from "../../../rpc/json_values.ts";
import { SCHEMAS } from "../content.ts";
import type { ContextEntry } from "../entry.ts";
import { overviewOf, type Registry, type Told } from "../overview.ts";
import { headerSchemas, headersOf } from "./headers.ts";
import { operationsOf, repliesTo } from "./operations.ts";

/** What stands at the top of a document. */
export interface DocumentInfo {
  readonly title: string;
  readonly version: string;
}

/**
 * The document of what contexts send and receive.
 *
 * @example
 * ```ts
 * import { asyncApi } from "./document.ts";
 *
 * const { asyncapi, channels } = asyncApi(
 *   { stream: "mall", contexts: [], missing: [] },
 *   { title: "Mall", version: "1.0.0" },
 * );
 * if (asyncapi !== "3.0.0" || Object.keys(channels).length > 0) throw new Error("never");
 * ```
 */
export function asyncApi(registry: Registry, info: DocumentInfo) {
  const { contexts, nats = [] } = registry;
  const { stream, messages, types, sagas } = overviewOf(registry);
  const operations = operationsOf(contexts, messages);
  const used = new Set(Object.values(operations).flatMap(({ uses }) => uses));
  const told = messages.filter(({ name }) => used.has(name));
  return {
    asyncapi: "3.0.0",
    info: {
      ...info,
      description: descriptionOf(contexts),
      license: { name: "MIT", url: "https://opensource.org/license/mit" },
      tags: contexts.map(({ name, purpose }) => ({ name, description: purpose })),
    },
    defaultContentType: "application/x-protobuf",
    ...(nats.length > 0 && { servers: serversOf(nats, stream) }),
    channels: channelsOf(Object.values(operations).flatMap(({ over }) => over), stream),
    operations: Object.fromEntries(
      Object.entries(operations).map(([name, { operation }]) => [name, operation]),
    ),
    components: {
      messages: Object.fromEntries(told.map((message) => [message.name, messageOf(message)])),
      schemas: {
        ...schemasOf(told, types),
        ...headerSchemas(new Set(told.map(({ kind }) => kind))),
      },
      correlationIds: {
        correlationId: {
          description: "Joins all that one request from outside set off.",
          location: "$message.header#/CORRELATION_ID",
        },
      },
    },
  };

  function messageOf({ name, kind, summary, type, sample }: Told): JsonObject {
    return {
      name,
      title: name.slice(name.lastIndexOf(".") + 1),
      ...(summary && { summary }),
      contentType: "application/x-protobuf",
      headers: { $ref: `${SCHEMAS}${kind}Headers` },
      payload: types[type] ? { $ref: `${SCHEMAS}${types[type].key}` } : {},
      correlationId: { $ref: "#/components/correlationIds/correlationId" },
      tags: [{ name: kind }],
      examples: [{ name: "sample", headers: headersOf(kind, { stream, sagas }), payload: sample }],
    };
  }
}

function serversOf(nats: readonly string[], stream: string): JsonObject {
  const description = `JetStream; its stream is \`${stream}\`.`;
  return Object.fromEntries(
    nats.map((host, at) => [`nats${at + 1}`, { host, protocol: "nats", description }]),
  );
}

type Types = ReturnType<typeof overviewOf>["types"];

/** The schemas of messages, and of all that these contain. */
function schemasOf(messages: readonly Told[], types: Types): JsonObject {
  const names = new Set<string>();
  const add = (name: string): void => {
    if (!types[name] || names.has(name)) return;
    names.add(name);
    for (const { of } of types[name].fields) if (of) add(of);
  };
  for (const { type } of messages) add(type);
  return Object.fromEntries([...names].map((name) => [types[name].key, types[name].schema]));
}

/** The channels that operations use, with the messages that go over them. */
function channelsOf(
  uses: readonly { readonly channel: string; readonly messages: readonly string[] }[],
  stream: string,
): JsonObject {
  const channels: Record<string, JsonObject> = {};
  for (const [channel, all] of Map.groupBy(uses, ({ channel }) => channel)) {
    const names = new Set(all.flatMap(({ messages }) => messages));
    const owner = repliesTo(channel);
    channels[channel] = {
      address: owner ? null : `${stream}.${channel}`,
      title: owner ? `Replies of ${owner}` : channel,
      ...(owner && { description: "Each reply goes where the header of its command says." }),
      messages: Object.fromEntries(
        [...names].map((name) => [name, { $ref: `#/components/messages/${name}` }]),
      ),
    };
  }
  return channels;
}

function descriptionOf(contexts: readonly ContextEntry[]): string {
  const purpose = contexts.length === 1 ? [contexts[0].purpose] : [];
  return [
    ...purpose,
    "On the wire a message is the protobuf message `am.StreamMessage` (id, registered name, data, " +
    "headers, time); its data holds the payload and the time at which it happened. Payloads are " +
    "protobuf, too; schemas and examples show them as JSON.",
    "A message arrives at least once, and those of one key in the order in which they were sent.",
  ].join("\n\n");
}
