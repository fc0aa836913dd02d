/**
 * How a log entry becomes a line. No value that a caller passes makes it throw.
 *
 * @module
 */

import type { LogEntry, LogLevel } from "./log.ts";

/**
 * One JSON object: `time` (Unix milliseconds), `level` in lower case, `message`, then the fields.
 * An error in the field `error` becomes `error` (its chain in one line) and `stack`. A field that
 * has the name of one of the first three gets `_` behind its name.
 */
export function jsonLine({ time, level, message, fields }: LogEntry): string {
  const line: Record<string, unknown> = {
    time: time.getTime(),
    level: level.toLowerCase(),
    message,
  };
  for (const [name, value] of Object.entries(fields)) {
    const key = name === "time" || name === "level" || name === "message" ? `${name}_` : name;
    line[key] = value instanceof Error ? chainOf(value) : plain(value);
    if (value instanceof Error) line[name === "error" ? "stack" : `${name}_stack`] = stackOf(value);
  }
  return JSON.stringify(line);
}

const colors: Readonly<Record<LogLevel, string>> = {
  TRACE: "\x1b[90m",
  DEBUG: "\x1b[36m",
  INFO: "\x1b[32m",
  WARN: "\x1b[33m",
  ERROR: "\x1b[31m",
  PANIC: "\x1b[1;37;41m",
};
const dim = "\x1b[2m";
const reset = "\x1b[0m";

/** The column at which fields begin after a short message. */
const messageWidth = 32;

/** `03:04:05.000 INFO  message   name=value`, in local time; stacks follow on lines of their own. */
export function prettyLine({ time, level, message, fields }: LogEntry, color: boolean): string {
  const paint = (style: string, text: string) => color ? `${style}${text}${reset}` : text;
  const shown: string[] = [];
  const stacks: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (value instanceof Error) {
      shown.push(paint(dim, `${name}=`) + paint(colors.ERROR, chainOf(value)));
      stacks.push(paint(dim, stackOf(value).replaceAll(/^/gm, " ".repeat(19))));
    } else {
      shown.push(paint(dim, `${name}=`) + inline(value));
    }
  }
  const text = shown.length > 0 ? message.padEnd(messageWidth) : message;
  const head = [paint(dim, clockTime(time)), paint(colors[level], level.padEnd(5)), text, ...shown];
  return [head.join(" "), ...stacks].join("\n");
}

/** `TypeError: a, because of Error [ECONNREFUSED]: b`: an error and all its causes, on one line. */
export function chainOf(error: unknown): string {
  return causesOf(error).map(titleOf).join(", because of ").replaceAll(/\s*\n\s*/g, " ");
}

function stackOf(error: Error): string {
  return causesOf(error).map((cause, depth) => {
    const frames = cause instanceof Error ? framesOf(cause) : "";
    return `${depth === 0 ? "" : "because of "}${titleOf(cause)}${frames}`;
  }).join("\n");
}

/** The error, its cause, the cause of that; each once, those of an AggregateError included. */
function causesOf(error: unknown, found = new Set<unknown>()): unknown[] {
  if (error === undefined || found.has(error)) return [...found];
  found.add(error);
  if (error instanceof Error) causesOf(error.cause, found);
  if (error instanceof AggregateError) error.errors.forEach((part) => causesOf(part, found));
  return [...found];
}

function titleOf(error: unknown): string {
  if (!(error instanceof Error)) return inline(error);
  const code = "code" in error && typeof error.code === "string" ? ` [${error.code}]` : "";
  return `${error.name}${code}: ${error.message}`;
}

function framesOf({ stack = "" }: Error): string {
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  return frames.map((frame) => `\n    ${frame.trim()}`).join("");
}

function inline(value: unknown): string {
  if (typeof value === "string") return /^[\w./:@+-]+$/.test(value) ? value : JSON.stringify(value);
  const text = plain(value);
  return typeof text === "string" ? text : JSON.stringify(text) ?? String(value);
}

/** The value as JSON can hold it. */
function plain(value: unknown): unknown {
  const above: unknown[] = [];
  const convert = (part: unknown): unknown => {
    if (typeof part === "bigint") {
      return Number.isSafeInteger(Number(part)) ? Number(part) : `${part}`;
    }
    if (typeof part === "function" || typeof part === "symbol") return String(part);
    if (typeof part !== "object" || part === null) return part;
    if (part instanceof Date) return isNaN(part.getTime()) ? "invalid date" : part.toISOString();
    if (part instanceof Error) return chainOf(part);
    if (part instanceof Uint8Array) return `${part.length} bytes`;
    if ("toJSON" in part && typeof part.toJSON === "function") return part.toJSON();
    if (above.includes(part)) return "circular";
    above.push(part);
    const items = part instanceof Map || part instanceof Set ? [...part] : part;
    const copy = Array.isArray(items) ? items.map(convert) : Object.fromEntries(
      Object.entries(items).map(([name, inner]) => [name, convert(inner)]),
    );
    above.pop();
    return copy;
  };
  try {
    return convert(value);
  } catch (error) {
    return `unprintable: ${error}`; // a getter or a proxy that throws
  }
}

function clockTime(time: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const ms = String(time.getMilliseconds()).padStart(3, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}
