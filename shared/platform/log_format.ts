/**
 * How a log entry becomes a line. No value that a caller passes makes it throw.
 *
 * @module
 */

import type { LogEntry, LogLevel } from "./log.ts";
import { isPrivate, REDACTED } from "./redaction.ts";

/**
 * One JSON object: `time` (Unix milliseconds), `level` in lower case, `message`, then the fields.
 * An error in the field `error` becomes `error` (its chain in one line) and `stack`. A field that
 * has the name of one of the first three gets `_` behind its name. What is private is left out.
 */
export function jsonLine({ time, level, message, fields }: LogEntry): string {
  let line = `{"time":${time.getTime()},"level":"${level.toLowerCase()}","message":${
    quoted(message)
  }`;
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    const key = name === "time" || name === "level" || name === "message" ? `${name}_` : name;
    if (value instanceof Error) {
      line += `,${quoted(key)}:${quoted(chainOf(value))}`;
      line += `,"${name === "error" ? "stack" : `${name}_stack`}":${quoted(stackOf(value))}`;
    } else line += `,${quoted(key)}:${json(value, name)}`;
  }
  return `${line}}`;
}

/** Texts that stand in JSON as they are, which is nearly all of them. */
const PLAIN = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

function json(value: unknown, name: string): string {
  const text = plain(value, name);
  return typeof text === "string" ? quoted(text) : JSON.stringify(text) ?? "null";
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
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    if (value instanceof Error) {
      shown.push(paint(dim, `${name}=`) + paint(colors.ERROR, chainOf(value)));
      stacks.push(paint(dim, stackOf(value).replaceAll(/^/gm, " ".repeat(19))));
    } else {
      shown.push(paint(dim, `${name}=`) + inline(value, name));
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

function inline(value: unknown, name = ""): string {
  const text = plain(value, name);
  if (typeof text !== "string") return JSON.stringify(text) ?? String(value);
  return /^[\w./:@+-]+$/.test(text) || text === REDACTED ? text : JSON.stringify(text);
}

/** The value of a field as JSON can hold it, without what is private. */
function plain(value: unknown, name: string): unknown {
  if (isPrivate(name)) return value === undefined ? undefined : REDACTED;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
    return value;
  }
  try {
    return converted(value, name, []);
  } catch (error) {
    return `unprintable: ${error}`; // a getter or a proxy that throws
  }
}

/** @param above the objects that it is within. */
function converted(part: unknown, name: string, above: readonly unknown[]): unknown {
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
  const below = [...above, part];
  const pair = ([key, value]: [unknown, unknown]): [string, unknown] => {
    const inner = String(key);
    return [inner, isPrivate(inner, name) ? REDACTED : converted(value, inner, below)];
  };
  if (part instanceof Map) return [...part].map(pair);
  const items = part instanceof Set ? [...part] : part;
  return Array.isArray(items)
    ? items.map((item) => converted(item, name, below))
    : Object.fromEntries(Object.entries(items).map(pair));
}

function clockTime(time: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const ms = String(time.getMilliseconds()).padStart(3, "0");
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`;
}
