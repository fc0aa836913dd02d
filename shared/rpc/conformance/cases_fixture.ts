/**
 * The cases of the public conformance suite that apply here: basic, errors, duplicate metadata, empty
 * requests. What is expected follows from the request.
 *
 * @module
 */
import type { JsonValue } from "@bufbuild/protobuf";
import { type ErrorCode } from "../../domain/error.ts";
import { factsOf, isErrorCode } from "../codes.ts";

/** Values of headers by name. */
type Metadata = Readonly<Record<string, readonly string[]>>;

/** What a request asks for. */
export interface Definition {
  readonly headers?: Metadata;
  readonly trailers?: Metadata;
  /** Texts, one for each message of the answer. */
  readonly data?: readonly string[];
  readonly error?: { readonly code: ErrorCode; readonly message?: string };
}

/** A case of a suite. */
export interface Case {
  readonly name: string;
  readonly method: "Unary" | "IdempotentUnary" | "ServerStream";
  /** Without one the request is empty. */
  readonly definition?: Definition;
  readonly requestHeaders?: [string, string][];
}

const ONE = { headers: { "x-custom-header": ["foo"] }, trailers: { "x-custom-trailer": ["bing"] } };
const MANY = {
  headers: { "x-custom-header": ["foo", "bar", "baz"] },
  trailers: { "x-custom-trailer": ["bing", "quux"] },
};
const BINARY = { headers: { "x-custom-bin": ["AAECAw"] }, trailers: { "x-trailer-bin": ["_wD-"] } };
const DATA = ["test response"];
const TWO = [...DATA, ...DATA];
const failed = { code: "internal", message: "it failed" } as const;
const requestHeaders: [string, string][] = [
  ["x-conformance-test", "Value1"],
  ["x-conformance-test", "Value2"],
];

const CODES = [
  ...["canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found"],
  ...["already_exists", "permission_denied", "resource_exhausted", "failed_precondition"],
  ...["aborted", "out_of_range", "unimplemented", "internal", "unavailable", "data_loss"],
  "unauthenticated",
].filter(isErrorCode);

/** All of them. */
export const CASES: readonly Case[] = [
  ...(["Unary", "IdempotentUnary"] as const).flatMap((method): Case[] => [
    { name: "success", method, definition: { ...ONE, data: DATA }, requestHeaders },
    { name: "duplicate metadata", method, definition: { ...MANY, data: DATA }, requestHeaders },
    { name: "binary metadata", method, definition: { ...BINARY, data: DATA } },
    {
      name: "an error with metadata",
      method,
      definition: { ...MANY, error: failed },
      requestHeaders,
    },
    { name: "an empty request", method, requestHeaders },
    { name: "no data", method, definition: ONE },
  ]),
  ...CODES.flatMap((code): Case[] => [
    { name: code, method: "Unary", definition: { error: { code, message: `it is ${code}` } } },
    {
      name: code,
      method: "ServerStream",
      definition: { error: { code, message: `it is ${code}` } },
    },
  ]),
  {
    name: "an error in other letters",
    method: "Unary",
    definition: { error: { code: "internal", message: "ümläut, 日本語, 🦄\r\n\t%" } },
  },
  { name: "an error without a text", method: "Unary", definition: { error: { code: "aborted" } } },
  ...([
    { name: "success", definition: { ...ONE, data: TWO } },
    { name: "duplicate metadata", definition: { ...MANY, data: TWO } },
    { name: "binary metadata", definition: { ...BINARY, data: TWO } },
    { name: "no messages", definition: ONE },
    { name: "an empty request" },
    { name: "an error after messages", definition: { ...MANY, data: TWO, error: failed } },
    { name: "an error and no messages", definition: { ...MANY, error: failed } },
  ] as const).map((one): Case => ({ ...one, method: "ServerStream", requestHeaders })),
];

/** The request of a case, as JSON. */
export function requestOf({ method, definition }: Case): { [name: string]: JsonValue } {
  if (!definition) return {};
  const { headers = {}, trailers = {}, data = [], error } = definition;
  const written = error && {
    code: `CODE_${error.code.toUpperCase()}`,
    ...(error.message !== undefined && { message: error.message }),
  };
  const texts = data.map((text) => new TextEncoder().encode(text).toBase64());
  const answer: { [name: string]: JsonValue } = method === "ServerStream"
    ? texts.length > 0 ? { responseData: texts } : {}
    : texts.length > 0
    ? { responseData: texts[0] }
    : {};
  const listed = (metadata: Metadata): JsonValue[] =>
    Object.entries(metadata).map(([name, value]) => ({ name, value: [...value] }));
  const response = {
    ...(definition.headers && { responseHeaders: listed(headers) }),
    ...answer,
    ...(written && { error: written }),
    ...(definition.trailers && { responseTrailers: listed(trailers) }),
  };
  return { responseDefinition: response };
}

/** The number of a code, as the official client shows it. */
export function numberOf(code: ErrorCode): number {
  return factsOf(code).grpc;
}
