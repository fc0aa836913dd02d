/** From descriptors to the tables of `shared/rpc/schema.ts`: messages, methods and routes. */

import { z } from "zod";
import type {
  FieldSchema,
  FieldType,
  HttpRule,
  MessageSchema,
  MethodSchema,
} from "../../shared/rpc/schema.ts";
import type { Enum, Field, File, Message, Method } from "./descriptor.ts";
import { commentsOf } from "./descriptor.ts";
import { Fault } from "./fault.ts";

/** A service without its messages: those are a table of their own. */
export interface ServiceTable {
  /** Name in the proto file, e.g. `BasketService`. */
  readonly name: string;
  readonly fullName: string;
  /** Proto file, relative to the proto folder. */
  readonly file: string;
  readonly methods: readonly MethodSchema[];
  readonly doc?: string;
}

/** Everything of one proto folder. */
export interface Tables {
  readonly folder: string;
  readonly messages: readonly MessageSchema[];
  readonly services: readonly ServiceTable[];
  /** The messages that may stand in a `google.protobuf.Any` of the folder; none when it has none. */
  readonly types: readonly TypeTable[];
}

/** Where the codec functions of a message are. */
export interface TypeTable {
  readonly fullName: string;
  /** Name of its constant in TypeScript, e.g. `Outer_Inner`. */
  readonly constant: string;
  /** Proto file, relative to the proto folder. */
  readonly file: string;
}

// Field numbers in descriptor.proto: where a comment's path leads.
const AT = { message: 4, service: 6, field: 2, nested: 3, method: 2 };

const SCALARS: Readonly<Record<string, FieldType>> = {
  TYPE_STRING: "string",
  TYPE_BOOL: "bool",
  TYPE_INT32: "int32",
  TYPE_UINT32: "uint32",
  TYPE_INT64: "int64",
  TYPE_UINT64: "uint64",
  TYPE_DOUBLE: "double",
  TYPE_FLOAT: "float",
  TYPE_BYTES: "bytes",
};

const WELL_KNOWN: Readonly<Record<string, FieldType>> = {
  "google.protobuf.Timestamp": "timestamp",
  "google.protobuf.Struct": "struct",
  "google.protobuf.Any": "any",
};

/** The tables of every folder that declares messages or services, sorted by folder. */
export function tablesOf(files: readonly File[]): readonly Tables[] {
  const enums = new Map(files.flatMap((file) => enumsOf(file.package, namesIn(file))));
  const folders = Map.groupBy(files, ({ name }) => name.slice(0, name.lastIndexOf("/")));
  return [...folders]
    .map(([folder, files]) => {
      const messages = files.flatMap((file) => messagesOf(file, enums));
      const hasAny = messages.some(({ fields }) => fields.some(({ type }) => type === "any"));
      const types = hasAny ? files.flatMap(typesOf) : [];
      return { folder, messages, services: files.flatMap(servicesOf), types };
    })
    .filter(({ messages, services }) => messages.length + services.length > 0)
    .sort((a, b) => a.folder < b.folder ? -1 : 1);
}

function namesIn({ enumType, messageType: nestedType }: File) {
  return { enumType, nestedType };
}

function messagesOf(file: File, enums: Owner["enums"]): MessageSchema[] {
  const comment = commentsOf(file);
  const all = (message: Message, scope: string, path: readonly number[]): MessageSchema[] => {
    if (message.options?.mapEntry) return [];
    const name = `${scope}.${message.name}`;
    const entries = message.nestedType.filter(({ options }) => options?.mapEntry);
    const oneofs = message.oneofDecl.map(({ name }) => camelCase(name));
    const fields = message.field.map((field, i) => ({
      ...fieldOf(field, `${name}.${field.name}`, { name, entries, enums, oneofs }),
      ...documented(comment([...path, AT.field, i])),
    }));
    return [
      { name, fields, ...documented(comment(path)) },
      ...message.nestedType.flatMap((m, i) => all(m, name, [...path, AT.nested, i])),
    ];
  };
  return file.messageType.flatMap((m, i) => all(m, file.package, [AT.message, i]));
}

function typesOf(file: File): TypeTable[] {
  const all = (message: Message, scope: string): string[] => [
    `${scope}${message.name}`,
    ...message.nestedType.filter(({ options }) => !options?.mapEntry)
      .flatMap((inner) => all(inner, `${scope}${message.name}.`)),
  ];
  return file.messageType.flatMap((message) => all(message, "")).map((name) => ({
    fullName: `${file.package}.${name}`,
    constant: name.replaceAll(".", "_"),
    file: file.name,
  }));
}

interface Owner {
  readonly name: string;
  readonly entries: readonly Message[];
  readonly enums: ReadonlyMap<string, Enum>;
  readonly oneofs: readonly string[];
}

function fieldOf(field: Field, where: string, owner: Owner): FieldSchema {
  const base = { name: field.name, json: field.jsonName, number: field.number };
  const entry = owner.entries.find(({ name }) => field.typeName === `.${owner.name}.${name}`);
  if (entry) {
    const [key, value] = entry.field;
    if (key?.type !== "TYPE_STRING" || !value) {
      throw new Fault(`${where}: map keys must be strings`);
    }
    return { ...base, ...typeOf(value, where, owner), map: true };
  }
  const repeated = field.label === "LABEL_REPEATED" ? { repeated: true as const } : {};
  return { ...base, ...typeOf(field, where, owner), ...repeated, ...presenceOf(field, owner) };
}

function presenceOf(
  { oneofIndex, proto3Optional }: Field,
  { oneofs }: Owner,
): Pick<FieldSchema, "optional" | "oneof"> {
  if (proto3Optional) return { optional: true };
  return oneofIndex === undefined ? {} : { oneof: oneofs[oneofIndex] };
}

function typeOf(
  field: Field,
  where: string,
  { enums }: Owner,
): Pick<FieldSchema, "type" | "message" | "values"> {
  const scalar = SCALARS[field.type];
  if (scalar) return { type: scalar };
  const name = absolute(field.typeName ?? "");
  const known = WELL_KNOWN[name];
  if (known) return { type: known };
  if (field.type === "TYPE_MESSAGE") return { type: "message", message: name };
  const values = enums.get(name)?.value;
  if (!values) throw new Fault(`${where}: the schema tables know no ${name || field.type}`);
  return { type: "enum", values: Object.fromEntries(values.map((v) => [v.number, v.name])) };
}

function enumsOf(
  scope: string,
  { enumType, nestedType }: Pick<Message, "enumType" | "nestedType">,
): [string, Enum][] {
  return [
    ...enumType.map((e): [string, Enum] => [`${scope}.${e.name}`, e]),
    ...nestedType.flatMap((message) => enumsOf(`${scope}.${message.name}`, message)),
  ];
}

function servicesOf(file: File): ServiceTable[] {
  const comment = commentsOf(file);
  return file.service.map((service, i) => ({
    name: service.name,
    fullName: `${file.package}.${service.name}`,
    file: file.name,
    methods: service.method.map((method, j) => ({
      ...methodOf(method, `${file.package}.${service.name}.${method.name}`),
      ...documented(comment([AT.service, i, AT.method, j])),
    })),
    ...documented(comment([AT.service, i])),
  }));
}

function methodOf(method: Method, where: string): MethodSchema {
  const http = ruleOf(method, where);
  const operationId = method.options["[mallbots.options.operation_id]"];
  const tag = method.options["[mallbots.options.tag]"];
  if (http && !(operationId && tag)) {
    throw new Fault(`${where}: a REST route needs the options operation_id and tag`);
  }
  const example = exampleOf(method, where);
  if (http && !example) throw new Fault(`${where}: a REST route needs an example`);
  return {
    name: method.name,
    key: method.name.charAt(0).toLowerCase() + method.name.slice(1),
    request: absolute(method.inputType),
    response: absolute(method.outputType),
    serverStreaming: method.serverStreaming,
    ...(method.clientStreaming && { clientStreaming: true as const }),
    noSideEffects: method.options.idempotencyLevel === "NO_SIDE_EFFECTS",
    ...(http && { http }),
    ...(operationId && { operationId }),
    ...(tag && { tag }),
    ...(example && { example }),
  };
}

function exampleOf({ options }: Method, where: string): MethodSchema["example"] {
  const request = options["[mallbots.options.example_request]"];
  const response = options["[mallbots.options.example_response]"];
  if (request === undefined || response === undefined) return undefined;
  const parsed = z.object({
    request: z.record(z.string(), z.unknown()),
    response: z.record(z.string(), z.unknown()),
  })
    .safeParse({ request: jsonOf(request), response: jsonOf(response) });
  if (!parsed.success) throw new Fault(`${where}: an example is a JSON object`);
  return parsed.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ruleOf({ options }: Method, where: string): HttpRule | undefined {
  const http = options["[google.api.http]"];
  if (!http) return undefined;
  const patterns = [
    ["GET", http.get],
    ["POST", http.post],
    ["PUT", http.put],
    ["DELETE", http.delete],
    ["PATCH", http.patch],
  ] as const;
  const [[verb, path] = [], ...more] = patterns.filter(([, path]) => path !== undefined);
  if (!verb || !path || more.length > 0) {
    throw new Fault(`${where}: google.api.http needs one verb with one path`);
  }
  const { body } = http;
  if (body !== "" && body !== "*") throw new Fault(`${where}: the body is "*" or none`);
  return { verb, path, body };
}

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const absolute = (name: string) => name.replace(/^\./, "");
const documented = (doc: string | undefined) => doc ? { doc } : {};
