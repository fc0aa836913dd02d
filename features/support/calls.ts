/**
 * Requests to the running system, and a record of them for the report of a failure.
 *
 * @module
 */
import { z } from "zod";

/** A request of the REST API; or of Connect in JSON, by `rpc`. */
export interface Call {
  readonly verb: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
}

/** What came back. */
export interface Answer {
  readonly call: Call;
  readonly status: number;
  readonly body: unknown;
}

/** How a scenario reaches the system. */
export interface Calls {
  send(call: Call): Promise<Answer>;
  /** Adds something to the record that was not sent by `send`. */
  note(text: string): void;
  /** The last requests with their answers; one that was repeated with the same answer counts once. */
  record(): string;
}

const TIMEOUT_MS = 30_000;
const KEPT = 8;

export const get = (path: string): Call => ({ verb: "GET", path });
export const post = (path: string, body: unknown = {}): Call => ({ verb: "POST", path, body });
export const put = (path: string, body: unknown = {}): Call => ({ verb: "PUT", path, body });
export const remove = (path: string): Call => ({ verb: "DELETE", path });

/** A unary call of Connect, for methods without a REST route. */
export const rpc = (method: string, body: unknown): Call => post(`/${method}`, body);

/** The requests of one scenario to the system at this address. */
export function callsTo(url: string): Calls {
  const entries: { text: string; times: number }[] = [];

  function note(text: string): void {
    const last = entries.at(-1);
    if (last?.text === text) last.times++;
    else entries.push({ text, times: 1 });
    if (entries.length > KEPT) entries.shift();
  }

  return {
    note,
    record: () =>
      entries.map(({ text, times }) => times > 1 ? `${text}  (${times} times)` : text).join("\n"),
    async send(call) {
      const { verb, path, body } = call;
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const line = `${verb} ${path}${sent === undefined ? "" : ` ${sent}`}`;
      const response = await fetch(`${url}${path}`, {
        method: verb,
        headers: { "content-type": "application/json" },
        ...(sent !== undefined && { body: sent }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((cause) => {
        throw new Error(`no answer to ${line}`, { cause });
      });
      const text = await response.text();
      note(`${line}\n  -> ${response.status} ${text}`);
      return { call, status: response.status, body: parsed(text) };
    },
  };
}

/** What creating something answers. */
export const Created = z.object({ id: z.string().min(1) });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // no JSON: what reads it says so, with the text
  }
}
