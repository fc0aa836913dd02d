/**
 * The official clients before the service of the conformance suite: what they send and what they see.
 *
 * @module
 */
import {
  createFileRegistry,
  fromBinary,
  fromJson,
  type JsonValue,
  toJson,
} from "@bufbuild/protobuf";
import {
  type DescMessage,
  type DescService,
  type FileRegistry,
  toBinary,
} from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { ConnectError, createContextValues, type Transport } from "@connectrpc/connect";
import { compressionGzip, createConnectTransport as nodeTransport } from "@connectrpc/connect-node";
import { createConnectTransport as webTransport } from "@connectrpc/connect-web";
import assert from "node:assert/strict";
import { Agent } from "node:http";
import { fileURLToPath } from "node:url";
import { ServerCompatRequest } from "../../../proto/gen/connectrpc/conformance/v1/server_compat.ts";
import { startUnderTest, type UnderTest } from "./server.ts";

const SERVICE = "connectrpc.conformance.v1.ConformanceService";

/** The definitions as the official library knows them, compiled by buf. */
export async function definitions(): Promise<Definitions> {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, await compiled()));
  const service = registry.getService(SERVICE);
  assert.ok(service);
  return { registry, service };
}

/** The service, and every message that may stand in an `Any`. */
export interface Definitions {
  readonly registry: FileRegistry;
  readonly service: DescService;
}

async function compiled(): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "npm:@bufbuild/buf@1.74.0/buf", "build", "proto/vendor"],
      ...["--path", "proto/vendor/connectrpc", "--as-file-descriptor-set", "-o", "-#format=binpb"],
    ],
    cwd: fileURLToPath(new URL("../../..", import.meta.url)),
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return stdout;
}

/** Starts the server, as the runner would have it. */
export function underTest(asked: Parameters<typeof ServerCompatRequest.fromPartial>[0] = {}) {
  return startUnderTest(ServerCompatRequest.fromPartial(asked));
}

/** Where a server listens. */
export function baseUrlOf({ response: { host, port } }: UnderTest): string {
  return `http://${host}:${port}`;
}

/** A client, by what it is and how it talks. */
export interface OfficialClient {
  readonly name: string;
  readonly transport: Transport;
}

/** Every official client that runs here, with each codec, each compression, and with GET. */
export function officialClients(baseUrl: string, { registry }: Definitions): OfficialClient[] {
  const nodeOptions = { agent: new Agent({ keepAlive: false }) }; // leaves no socket behind
  const gzip = { sendCompression: compressionGzip, compressMinBytes: 0 };
  return [true, false].flatMap((useBinaryFormat) => {
    const codec = useBinaryFormat ? "proto" : "json";
    const common = { baseUrl, useBinaryFormat, jsonOptions: { registry }, useHttpGet: true };
    const node = { ...common, nodeOptions, httpVersion: "1.1" as const };
    return [
      { name: `connect-web, ${codec}`, transport: webTransport(common) },
      {
        name: `connect-node, ${codec}, identity`,
        transport: nodeTransport({ ...node, acceptCompression: [] }),
      },
      { name: `connect-node, ${codec}, gzip`, transport: nodeTransport({ ...node, ...gzip }) },
    ];
  });
}

/** A call: a method of the service and its request as JSON. */
export interface Asked {
  readonly method: string;
  readonly request: JsonValue;
  readonly headers?: [string, string][];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** What a client saw of the answer. */
export interface Seen {
  readonly headers: Headers;
  readonly trailers: Headers;
  /** The answer's messages as JSON. */
  readonly messages: JsonValue[];
  readonly error?: ConnectError;
}

/** Calls, and notes all that is seen. */
export async function ask(
  { registry, service }: Definitions,
  { transport }: OfficialClient,
  { method: name, request, headers, timeoutMs, signal }: Asked,
): Promise<Seen> {
  const method = service.methods.find((method) => method.name === name);
  assert.ok(method);
  const input = fromJson(method.input, request, { registry });
  const json = (message: Parameters<typeof toJson>[1]) =>
    toJson(method.output, message, { registry });
  const messages: JsonValue[] = [];
  const seen = { headers: new Headers(), trailers: new Headers(), messages };
  try {
    if (method.methodKind === "unary") {
      const answer = await transport.unary(
        { ...method, methodKind: "unary" },
        signal,
        timeoutMs,
        headers,
        input,
      );
      return { headers: answer.header, trailers: answer.trailer, messages: [json(answer.message)] };
    }
    assert.equal(method.methodKind, "server_streaming");
    const answer = await transport.stream(
      { ...method, methodKind: "server_streaming" },
      signal,
      timeoutMs,
      headers,
      single(input),
      createContextValues(),
    );
    seen.headers = answer.header;
    seen.trailers = answer.trailer;
    for await (const message of answer.message) messages.push(json(message));
    return seen;
  } catch (error) {
    if (!(error instanceof ConnectError)) throw error;
    return { ...seen, error };
  }
}

async function* single<T>(one: T): AsyncGenerator<T> {
  yield await Promise.resolve(one);
}

/** The size in protobuf of a request given as JSON. */
export function sizeOf({ registry }: Definitions, type: string, request: JsonValue): number {
  const message = registry.getMessage(`connectrpc.conformance.v1.${type}`);
  assert.ok(message);
  return toBinary(message, fromJson(message, request, { registry })).length;
}

/** The details of an error as JSON, with their types. */
export function detailsOf({ registry }: Definitions, error: ConnectError): JsonValue[] {
  return error.details.map((detail) => {
    assert.ok("type" in detail, "it came over the wire");
    const message: DescMessage | undefined = registry.getMessage(detail.type);
    assert.ok(message, detail.type);
    return toJson(message, fromBinary(message, detail.value), { registry });
  });
}
