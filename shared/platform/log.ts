/**
 * Log lines: JSON for machines, or text for people.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import { jsonLine, prettyLine } from "./log_format.ts";

/** From the least to the most important. */
export const logLevels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "PANIC"] as const;
export type LogLevel = typeof logLevels[number];

/** What a line says besides its text. An `Error` is written with its causes and their stacks. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes one line; never throws for what it is given. */
export type LogWrite = (message: string, fields?: LogFields) => void;

/**
 * A log with one function a level. The error of a failure goes into the field `error`:
 * `log.error("publishing failed", { error })`.
 */
export interface Logger {
  readonly trace: LogWrite;
  readonly debug: LogWrite;
  readonly info: LogWrite;
  readonly warn: LogWrite;
  readonly error: LogWrite;
  /** For the last line before the process ends; it does not end it. */
  readonly panic: LogWrite;
  /** The same log with `fields` on each line. */
  with(fields: LogFields): Logger;
}

/** One line, before it becomes text. */
export interface LogEntry {
  readonly time: Date;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

export interface LoggerOptions {
  /** Lines below it are dropped. Default `INFO`. */
  readonly level?: LogLevel;
  /** Default `json`. */
  readonly format?: "json" | "pretty";
  /** Takes a line without its end. Default: standard output. */
  readonly write?: (line: string) => void;
  /** Default: the system's clock. */
  readonly now?: () => Date;
  /** Colours in pretty lines. Default: when standard output is a terminal and `NO_COLOR` unset. */
  readonly color?: boolean;
}

/** What every line says while some work runs, such as the ids that connect it with other work. */
export interface LogContext extends LogFields {
  readonly traceId?: string;
  readonly correlationId?: string;
  readonly messageId?: string;
}

const contexts = new AsyncLocalStorage<LogContext>();

/** Runs `work`, whose lines, over all its awaits, say `context` besides what was there before. */
export function withLogContext<T>(context: LogContext, work: () => T): T {
  return contexts.run({ ...contexts.getStore(), ...context }, work);
}

/** What the lines of the running work say; empty outside of {@linkcode withLogContext}. */
export function logContext(): LogContext {
  return contexts.getStore() ?? {};
}

/**
 * Makes a log.
 *
 * @example
 * ```ts
 * import { createLogger, withLogContext } from "./log.ts";
 * const lines: string[] = [];
 * const log = createLogger({ write: (line) => lines.push(line) }).with({ module: "depot" });
 * withLogContext({ messageId: "m1" }, () => log.info("bot assigned", { botId: "b1" }));
 * const { level, message, module, messageId } = JSON.parse(lines[0] ?? "");
 * if (`${level} ${message} ${module} ${messageId}` !== "info bot assigned depot m1") {
 *   throw new Error("never");
 * }
 * ```
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  const { level: lowest = "INFO", format = "json", now = () => new Date() } = options;
  const { write = (line) => console.log(line) } = options;
  const color = options.color ?? (Deno.stdout.isTerminal() && !Deno.noColor);
  const lineOf = format === "json" ? jsonLine : (entry: LogEntry) => prettyLine(entry, color);
  const isOn = (level: LogLevel) => logLevels.indexOf(level) >= logLevels.indexOf(lowest);

  function loggerWith(bound: LogFields): Logger {
    const at = (level: LogLevel): LogWrite =>
      isOn(level)
        ? (message, fields) => {
          const all = Object.assign({}, bound, fields, contexts.getStore());
          write(lineOf({ time: now(), level, message, fields: all }));
        }
        : () => {};
    return {
      trace: at("TRACE"),
      debug: at("DEBUG"),
      info: at("INFO"),
      warn: at("WARN"),
      error: at("ERROR"),
      panic: at("PANIC"),
      with: (fields) => loggerWith({ ...bound, ...fields }),
    };
  }

  return loggerWith({});
}
