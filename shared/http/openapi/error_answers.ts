/**
 * The errors of the REST surface, each with an example.
 *
 * @module
 */
import type { Failure } from "../../rpc/failure.ts";

/** What a client is told when something goes wrong. */
export interface ErrorAnswer {
  readonly status: number;
  /** Its name among the responses of a document. */
  readonly name: string;
  readonly text: string;
  /** One that is answered with this status. */
  readonly example: Failure;
}

/** What decides which errors an operation has. */
export interface ErrorTraits {
  /** It reads a body. */
  readonly hasBody: boolean;
  /** It changes something. */
  readonly changes: boolean;
  /** Its request names things by their ids. */
  readonly namesThings: boolean;
}

type When = (traits: ErrorTraits) => boolean;

const always: When = () => true;
const withBody: When = ({ hasBody }) => hasBody;
const whenItChanges: When = ({ changes }) => changes;

const refused = (code: Failure["code"], reason: string, message: string): Failure => ({
  code,
  reason,
  message,
  typed: true,
});

const ERRORS: readonly (ErrorAnswer & { readonly when: When })[] = [
  {
    status: 400,
    name: "BadRequest",
    text: "The request is refused; the message tells why.",
    example: refused("invalid_argument", "text_not_valid", "the text is not valid"),
    when: always,
  },
  {
    status: 404,
    name: "NotFound",
    text: "There is no such thing.",
    example: refused("not_found", "store_not_found", "store with that ID does not exist"),
    when: ({ namesThings }) => namesThings,
  },
  {
    status: 408,
    name: "RequestTimeout",
    text: "The request took too long to arrive.",
    example: {
      code: "deadline_exceeded",
      message: "the request took too long to arrive",
      typed: false,
      restStatus: 408,
    },
    when: withBody,
  },
  {
    status: 409,
    name: "Conflict",
    text: "It was changed at the same time, or is there already; read it and try again.",
    example: refused("aborted", "conflict", "it was changed at the same time"),
    when: whenItChanges,
  },
  {
    status: 413,
    name: "ContentTooLarge",
    text: "The body is too large: 1 MiB unless configured.",
    example: {
      ...refused(
        "resource_exhausted",
        "request_too_large",
        "the request is larger than 1048576 bytes",
      ),
      restStatus: 413,
    },
    when: withBody,
  },
  {
    status: 415,
    name: "UnsupportedCompression",
    text: "The body is compressed otherwise than with gzip.",
    example: {
      code: "unimplemented",
      message: 'unknown compression "br": supported are gzip, identity',
      typed: false,
      restStatus: 415,
    },
    when: withBody,
  },
  {
    status: 422,
    name: "IdempotencyKeyReused",
    text: "The idempotency key was used for another request.",
    example: {
      ...refused(
        "invalid_argument",
        "idempotency_key_reused",
        "the idempotency key was used for another request",
      ),
      restStatus: 422,
    },
    when: whenItChanges,
  },
  {
    status: 431,
    name: "HeadersTooLarge",
    text: "The headers are larger, with the path, than is configured.",
    example: {
      code: "resource_exhausted",
      message: "the headers of the request are larger than 32768 bytes",
      typed: false,
      restStatus: 431,
    },
    when: always,
  },
  {
    status: 500,
    name: "InternalError",
    text: "A defect of the system; it is logged.",
    example: { code: "internal", message: "internal error", typed: true },
    when: always,
  },
  {
    status: 503,
    name: "Unavailable",
    text: "A part of the system is away; try later.",
    example: refused("unavailable", "unavailable", "the service is not available at the moment"),
    when: always,
  },
  {
    status: 504,
    name: "DeadlineExceeded",
    text: "It took longer than the caller or the system allows.",
    example: { code: "deadline_exceeded", message: "the deadline was exceeded", typed: true },
    when: always,
  },
];

/** Every error that an operation of this kind can answer. */
export function errorsOf(traits: ErrorTraits): readonly ErrorAnswer[] {
  return ERRORS.filter(({ when }) => when(traits));
}
