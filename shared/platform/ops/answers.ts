/**
 * How the operators' routes answer: JSON, and errors as everywhere else.
 *
 * @module
 */
import type { Context } from "hono";
import type { z } from "zod";
import { DomainError, refused } from "../../domain/error.ts";
import { restErrorResponse } from "../../http/errors.ts";
import { asJson } from "../../messaging/message_json.ts";
import { MAX_BODY_BYTES, readBody, textOf } from "../../rpc/body.ts";
import { ProtocolError } from "../../rpc/error.ts";
import { failureOf, isHidden } from "../../rpc/failure.ts";
import { noteFailure } from "../../rpc/noted_failure.ts";
import { inCall } from "../call_context.ts";
import { outageFor } from "../host/calls.ts";
import type { Logger } from "../log.ts";
import { sameCallFrom } from "../request_ids.ts";
import { withDeadline } from "../time.ts";

/** The longest that an operator waits. */
const ANSWER_MS = 30_000;

/**
 * Makes what answers a request with the result of some work, which may take so many milliseconds, 30 000
 * unless said.
 */
export function createAnswers(log: Logger) {
  return (work: (c: Context) => unknown, ms = ANSWER_MS) =>
  async (
    c: Context,
  ): Promise<Response> => {
    try {
      const asked = inCall(sameCallFrom(c.req.raw.headers), async () => await work(c));
      return c.json(asJson(await withDeadline(asked, ms, c.req.path)) as object);
    } catch (error) {
      return errorResponse(error, c.req.raw, log);
    }
  };
}

/** The response to a request that failed; outages and bugs are logged. */
export function errorResponse(error: unknown, request: Request, log: Logger): Response {
  const shown = outageFor(error) ?? error;
  const failure = failureOf(shown);
  if (isHidden(error, failure)) {
    log.error("an operator's request failed", { path: new URL(request.url).pathname, error });
  }
  noteFailure(request.headers, failure);
  return restErrorResponse(failure, request.headers.get("accept"));
}

/**
 * The query of a request.
 *
 * @throws {DomainError} that names the parameter which is wrong.
 */
export function queryOf<T>(c: Context, schema: z.ZodType<T>): T {
  return parsed(schema, c.req.query());
}

/**
 * The JSON in the body of a request; nothing stands for `{}`.
 *
 * @throws {DomainError} that names the field which is wrong.
 * @throws {ProtocolError} when it is no JSON.
 */
export async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const text = textOf(await readBody(c.req.raw, MAX_BODY_BYTES));
  let json: unknown;
  try {
    json = text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    throw new ProtocolError("invalid_argument", "the body is not JSON");
  }
  return parsed(schema, json);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  const [{ path, message }] = error.issues;
  const field = path.join(".");
  throw refused("request_not_valid", field ? `${field}: ${message}` : message);
}

/** The first answer of those who may know it; `notFound` when nobody does. */
export async function firstOf<Desk, T>(
  desks: readonly Desk[],
  ask: (desk: Desk) => Promise<T>,
  notFound: DomainError,
): Promise<T> {
  for (const desk of desks) {
    try {
      return await ask(desk);
    } catch (error) {
      if (!(error instanceof DomainError && error.code === "not_found")) throw error;
    }
  }
  throw notFound;
}
