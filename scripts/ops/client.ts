/**
 * Asks the processes of a system.
 *
 * @module
 */
import { z } from "zod";
import type { Process, Target } from "./target.ts";

/** A process said no; the text is for people. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    readonly status: number,
    message: string,
    /** Stable snake_case identifier, when the process told one. */
    readonly reason = "",
  ) {
    super(message);
  }
}

/** No process answered; the text is for people. */
export class NotReachable extends Error {
  override readonly name = "NotReachable";
}

/** What a process answered. */
export interface Answer<T> {
  readonly process: Process;
  readonly body: T;
}

/** What all processes answered. */
export interface Answers<T> {
  readonly answers: readonly Answer<T>[];
  /** One sentence for each process that did not answer. */
  readonly silent: readonly string[];
}

/** A request, as it is sent to a process. */
export interface Ask {
  /** Below the address of the process, with its query. */
  readonly path: string;
  /** Sent by POST; without it, the request is a GET. */
  readonly body?: unknown;
  /** Milliseconds; 20 000 unless given. */
  readonly deadlineMs?: number;
}

/** Asks a system. */
export interface Client {
  /** All processes. @throws {NotReachable} when none answers. @throws {Refusal} when all refuse. */
  all<T>(schema: z.ZodType<T>, ask: Ask): Promise<Answers<T>>;
  /**
   * The first process that knows what is asked about: the others answer 404.
   *
   * @throws {Refusal} of the one that knows it, or when nobody does. @throws {NotReachable}.
   */
  first<T>(schema: z.ZodType<T>, ask: Ask): Promise<T>;
}

/** A problem, as RFC 9457 has it, with its reason. */
const Problem = z.object({ detail: z.string(), reason: z.string().default("") });
/** Reasons of a process that has nothing to do with what is asked about. */
const ELSEWHERE = /_not_(here|found)$/;

/** Makes a client. */
export function clientOf({ processes, token }: Target): Client {
  async function one<T>(process: Process, schema: z.ZodType<T>, ask: Ask): Promise<T> {
    const { path, body, deadlineMs = 20_000 } = ask;
    let response: Response, text: string;
    try {
      response = await fetch(`${process.url}${path}`, {
        signal: AbortSignal.timeout(deadlineMs),
        redirect: "error",
        headers: {
          accept: "application/json, application/problem+json",
          ...(token && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
      });
      text = await response.text();
    } catch (error) {
      const isLate = error instanceof DOMException && error.name === "TimeoutError";
      const why = isLate ? `does not answer within ${deadlineMs / 1_000} s` : "does not answer";
      throw new NotReachable(`${titleOf(process)} ${why}.`, { cause: error });
    }
    const json = jsonIn(text);
    if (response.ok || path === "/readiness") {
      const parsed = schema.safeParse(json);
      if (parsed.success) return parsed.data;
      throw new NotReachable(
        `${titleOf(process)} is something else: its answer is not understood.`,
      );
    }
    throw refusalOf(process, response.status, json);
  }

  async function each<T>(schema: z.ZodType<T>, ask: Ask) {
    return await Promise.all(processes.map(async (process) => {
      try {
        return { process, body: await one(process, schema, ask) };
      } catch (error) {
        if (error instanceof Refusal || error instanceof NotReachable) return { process, error };
        throw error;
      }
    }));
  }

  return {
    async all(schema, ask) {
      const asked = await each(schema, ask);
      const answers = asked.flatMap(({ process, body }) =>
        body === undefined ? [] : [{ process, body }]
      );
      const errors = asked.flatMap(({ error }) => error ?? []);
      if (answers.length === 0) throw errors.find((error) => error instanceof Refusal) ?? errors[0];
      return { answers, silent: errors.map(({ message }) => message) };
    },
    async first(schema, ask) {
      const unknown: Refusal[] = [];
      let silent: NotReachable | undefined;
      for (const process of processes) {
        try {
          return await one(process, schema, ask);
        } catch (error) {
          if (error instanceof NotReachable) silent ??= error;
          else if (error instanceof Refusal && error.status === 404) unknown.push(error);
          else throw error;
        }
      }
      if (silent) throw silent;
      const told = unknown.find(({ reason }) => !ELSEWHERE.test(reason)) ?? unknown[0];
      throw told ?? new NotReachable("There is no process to ask.");
    },
  };
}

/** A process in a sentence. */
export function titleOf({ name, url }: Process): string {
  return name ? `${name} at ${url}` : url;
}

function refusalOf(process: Process, status: number, json: unknown): Refusal {
  const { data } = Problem.safeParse(json);
  const { detail: said, reason } = data ?? { detail: `status ${status}`, reason: "" };
  if (status === 401) return new Refusal(status, `${titleOf(process)}: ${said}. Set OPS_TOKEN.`);
  if (status === 404 && (reason === "route_not_found" || !data)) {
    const why = "it is not bound to the loopback address, and runs without OPS_TOKEN";
    return new Refusal(status, `${titleOf(process)} has no operators' routes: ${why}.`, reason);
  }
  if (status === 404) return new Refusal(status, `${capital(said)}.`, reason); // by all of them
  return new Refusal(status, `${titleOf(process)}: ${said}.`, reason);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not of ours
  }
}
