/**
 * The one place where a thrown error becomes what a caller sees, whatever the surface.
 *
 * @module
 */
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { DomainError, type ErrorCode } from "../domain/error.ts";
import { factsOf } from "./codes.ts";
import { DeadlineError, type ErrorDetail, ProtocolError, RpcError, WireError } from "./error.ts";

/** An error as callers see it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** Stable snake_case identifier of a refusal. */
  readonly reason?: string;
  /** Whether the payload carries an `errors.ErrorType` detail. */
  readonly typed: boolean;
  /** Other details. */
  readonly details?: readonly ErrorDetail[];
  /** HTTP status over REST where it is not the one of the code. */
  readonly restStatus?: number;
  /** Whether its caller brought it about, whatever its status: a refusal of the protocol, its deadline. */
  readonly isCallers?: boolean;
}

/** Where an error was met, for the log. */
export interface ErrorInfo {
  readonly surface: "connect" | "rest" | "memory";
  /** Full name of the service, e.g. `basketspb.BasketService`. */
  readonly service: string;
  /** Name of the method, e.g. `StartBasket`. */
  readonly method: string;
  /** The code that the caller got. */
  readonly code: ErrorCode;
}

/** Told of each error that callers see only as `internal error` or as an outage. */
export type OnError = (error: unknown, info: ErrorInfo) => void;

/** Full name of the one detail that error payloads carry. */
export const ERROR_TYPE = "errors.ErrorType";

/** Reason of the refusal of a request above the size limit. */
export const REQUEST_TOO_LARGE = "request_too_large";

/** HTTP status over REST of reasons where it is not the one of their code. */
const REST_STATUS: ReadonlyMap<string, number> = new Map([
  [REQUEST_TOO_LARGE, 413],
  ["idempotency_key_reused", 422],
]);

/**
 * What a caller sees of `error`: refusals as they are, everything else as `internal error`, so that no
 * text of a driver leaves the system.
 *
 * @param signal of the call: an abort error after the caller went away is `canceled`.
 */
export function failureOf(error: unknown, signal?: AbortSignal): Failure {
  if (error instanceof DomainError) {
    const { code, reason, message } = error;
    return { code, reason, message, typed: true, restStatus: REST_STATUS.get(reason) };
  }
  if (error instanceof ProtocolError) {
    const { code, message, restStatus } = error;
    return { code, message, typed: false, restStatus, isCallers: true };
  }
  if (error instanceof DeadlineError) return { ...failureOfCall(error), isCallers: true };
  if (error instanceof RpcError) return failureOfCall(error);
  if (error instanceof WireError) {
    const { code, message, details } = error;
    return { code, message, typed: false, details };
  }
  if (signal?.aborted && (error === signal.reason || isAbort(error))) {
    return { code: "canceled", message: "the call was canceled", typed: false };
  }
  return { code: "internal", message: "internal error", typed: true };
}

function failureOfCall({ code, reason }: RpcError): Failure {
  switch (code) {
    case "unavailable":
      return { code, reason, message: "the service is unavailable", typed: true };
    case "deadline_exceeded":
      return { code, reason, message: "the deadline was exceeded", typed: true };
    case "canceled":
      return { code, reason, message: "the call was canceled", typed: false };
    default:
      return { code: "internal", message: "internal error", typed: true };
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

/** Whether the log should hear of an error with this failure: its cause is hidden from the caller. */
export function isHidden(error: unknown, { code }: Failure): boolean {
  const isPublic = error instanceof DomainError || error instanceof ProtocolError ||
    error instanceof WireError;
  return !isPublic && code !== "canceled";
}

/** HTTP status of a failure over REST. */
export function restStatusOf({ code, restStatus }: Failure): number {
  return restStatus ?? factsOf(code).http;
}

/** The fields of `errors.ErrorType`; the reason is ours. */
export interface ErrorType {
  readonly TypeCode: string;
  readonly HTTPCode: number;
  readonly GRPCCode: number;
  readonly reason: string;
}

/** The detail of a failure. */
export function errorTypeOf(failure: Failure): ErrorType {
  const { grpc, type } = factsOf(failure.code);
  const http = failure.code === "unknown" ? 510 : restStatusOf(failure);
  return { TypeCode: type, HTTPCode: http, GRPCCode: grpc, reason: failure.reason ?? "" };
}

/** `errors.ErrorType` in protobuf: 1 TypeCode, 2 HTTPCode, 3 GRPCCode, 4 reason. */
export function encodeErrorType({ TypeCode, HTTPCode, GRPCCode, reason }: ErrorType): Uint8Array {
  const writer = new BinaryWriter();
  writer.uint32(10).string(TypeCode).uint32(16).int64(HTTPCode).uint32(24).int64(GRPCCode);
  if (reason) writer.uint32(34).string(reason);
  return writer.finish();
}

/** The same in JSON (https://protobuf.dev/programming-guides/json): int64 is a text, no default is told. */
export function jsonOfErrorType(
  { TypeCode, HTTPCode, GRPCCode, reason }: ErrorType,
): Readonly<Record<string, string>> {
  const numbers = { HTTPCode: `${HTTPCode}`, GRPCCode: `${GRPCCode}` };
  return { TypeCode, ...numbers, ...(reason && { reason }) };
}

/**
 * The reason in an encoded `errors.ErrorType`, or an empty text.
 *
 * @throws {Error} when the bytes are no protobuf message.
 */
export function reasonIn(detail: Uint8Array): string {
  const reader = new BinaryReader(detail);
  let reason = "";
  while (reader.pos < reader.len) {
    const [field, wire] = reader.tag();
    if (field === 4) reason = reader.string();
    else reader.skip(wire);
  }
  return reason;
}

/**
 * A failure as the error that a client throws: {@link DomainError} for what the other side raised on
 * purpose, {@link RpcError} for outages, bugs and refusals of the protocol.
 */
export function clientErrorOf(
  { code, message, reason, typed }: Omit<Failure, "restStatus">,
  cause?: unknown,
): DomainError | RpcError {
  const options = cause === undefined ? {} : { cause };
  if (!typed || TECHNICAL.has(code)) return new RpcError(code, message, { ...options, reason });
  return new DomainError(code, reason ?? code, message, options);
}

const TECHNICAL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "canceled",
  "unknown",
  "deadline_exceeded",
  "internal",
  "unavailable",
  "data_loss",
]);
