/**
 * Spans of SQL statements. Each is part of the request or message that it is sent for; what the system
 * does by itself, such as its polls, makes none.
 *
 * @module
 */
import type { Sql } from "postgres";
import {
  activeSpan,
  type Attributes,
  errorAttributes,
  noteError,
  type Span,
  SpanKind,
  startSpan,
} from "./tracing.ts";
import { factsOf, type StatementFacts } from "./statement.ts";

const LONGEST_TEXT = 4_000;

type Callable = (...parameters: never[]) => unknown;

/** The same pool, or transaction, whose statements make spans. */
export function tracedSql<T extends Callable>(sql: T, attributes: Attributes): T {
  const texts = new WeakMap<object, string>(); // of statements that are parts of others
  return new Proxy(sql, {
    apply(target, self, parameters: unknown[]) {
      const made: unknown = Reflect.apply(target, self, parameters);
      const [strings, ...values] = parameters;
      if (!(made instanceof Promise) || !isTemplate(strings)) return made; // a part, such as a name
      const text = textOf(strings, values, texts);
      texts.set(made, text);
      return observed(made, text, attributes);
    },
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (name === "unsafe" && typeof member === "function") {
        return (...parameters: unknown[]) => {
          const made: unknown = Reflect.apply(member, target, parameters);
          return made instanceof Promise ? observed(made, String(parameters[0]), attributes) : made;
        };
      }
      if ((name === "begin" || name === "savepoint") && typeof member === "function") {
        return (...parameters: unknown[]) =>
          Reflect.apply(
            member,
            target,
            parameters.map((one) => isWork(one) ? inTransaction(one, attributes) : one),
          );
      }
      return member;
    },
  });
}

/** What all statements of a pool have in common. */
export function databaseAttributes({ options }: Sql): Attributes {
  const { host: [host], port: [port], path, database } = options;
  return {
    "db.system.name": "postgresql",
    "db.namespace": database,
    "server.address": host,
    ...(!path && { "server.port": port }), // a socket has none
  };
}

function isWork(value: unknown): value is (transaction: Callable) => unknown {
  return typeof value === "function";
}

function inTransaction(work: (transaction: Callable) => unknown, attributes: Attributes) {
  return (transaction: Callable) => work(tracedSql(transaction, attributes));
}

function isTemplate(value: unknown): value is readonly string[] {
  return Array.isArray(value) && "raw" in value;
}

function textOf(
  strings: readonly string[],
  values: readonly unknown[],
  texts: WeakMap<object, string>,
): string {
  let count = 0;
  return strings.reduce((text, next, index) => {
    const value = values[index - 1];
    const part = typeof value === "object" && value !== null ? texts.get(value) : undefined;
    return text + (part ?? `$${++count}`) + next;
  });
}

/** A statement is sent when somebody waits for it; its span begins then. */
function observed<T>(query: Promise<T>, text: string, attributes: Attributes): Promise<T> {
  const wait = query.then;
  let hasBegun = false;
  const then = (...callbacks: unknown[]) => {
    if (!hasBegun) {
      hasBegun = true;
      const parent = activeSpan();
      if (parent) follow(parent, (end, fail) => void wait.call(query, end, fail), text, attributes);
    }
    return Reflect.apply(wait, query, callbacks);
  };
  return Object.defineProperty(query, "then", { value: then, configurable: true });
}

function follow(
  parent: Span,
  waitFor: (end: () => void, fail: (error: unknown) => void) => void,
  text: string,
  attributes: Attributes,
): void {
  const facts = factsOf(text);
  const query = text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
  const started = performance.now();
  const span = startSpan(facts.summary, {
    kind: SpanKind.CLIENT,
    attributes: { ...attributes, ...statementAttributes(facts), "db.query.text": query },
  });
  const tell = () => {
    const took = (performance.now() - started) / 1_000;
    parent.addEvent(facts.kind, { Query: query, Took: took });
  };
  waitFor(() => {
    span.end();
    tell();
  }, (error) => {
    noteError(span, error);
    const failure = failureOf(error);
    if (failure.Code) span.setAttribute("db.response.status_code", failure.Code);
    span.end();
    tell();
    parent.addEvent("Database Error", failure);
  });
}

function statementAttributes({ operation, tables, summary }: StatementFacts): Attributes {
  return {
    "db.operation.name": operation,
    "db.query.summary": summary,
    ...(tables.length === 1 && { "db.collection.name": tables[0] }),
  };
}

/** What the server says of an error. The values in its detail may be anybody's: they are left out. */
function failureOf(error: unknown): Attributes {
  const { "error.message": Error } = errorAttributes(error);
  if (typeof error !== "object" || error === null) return { Error };
  const { code, severity, detail } = error as Readonly<Record<string, unknown>>;
  return {
    Error,
    ...(typeof code === "string" && { Code: code }),
    ...(typeof severity === "string" && { Severity: severity, Message: Error }),
    ...(typeof detail === "string" && { Detail: detail.replaceAll(/=\(.*?\)(?= |$)/g, "=(…)") }),
  };
}
