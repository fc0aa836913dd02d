import assert from "node:assert/strict";
import { isJsonObject, type JsonObject } from "../../shared/rpc/json_values.ts";

/** What a document says of one operation: a request that succeeds, and its answer. */
export interface Documented {
  readonly id: string;
  readonly verb: string;
  /** With the example's parameters in place. */
  readonly path: string;
  readonly body: unknown;
  readonly response: unknown;
}

/** The examples of an OpenAPI 3.1 document, by operation id; each must be whole. */
export function documentedIn(document: JsonObject): ReadonlyMap<string, Documented> {
  const examples = new Map<string, Documented>();
  for (const [template, verbs] of entriesOf(document.paths)) {
    for (const [verb, operation] of entriesOf(verbs)) {
      const id = String(at(operation, "operationId"));
      let path = template;
      const query = new URLSearchParams();
      for (const parameter of listOf(at(operation, "parameters"))) {
        const name = String(at(parameter, "name"));
        const example = at(parameter, "example");
        if (at(parameter, "in") === "path") {
          assert.equal(typeof example, "string", `${id}: ${name} has no example`);
          path = path.replace(`{${name}}`, encodeURIComponent(String(example)));
        } else if (example !== undefined) query.append(name, String(example));
      }
      const sent = at(operation, "requestBody", "content", "application/json");
      const answered = at(operation, "responses", "200", "content", "application/json");
      if (sent) assert.ok(isJsonObject(at(sent, "example")), `${id}: its body has no example`);
      assert.ok(isJsonObject(at(answered, "example")), `${id}: its answer has no example`);
      examples.set(id, {
        id,
        verb: verb.toUpperCase(),
        path: query.size > 0 ? `${path}?${query}` : path,
        body: at(sent, "example"),
        response: at(answered, "example"),
      });
    }
  }
  return examples;
}

/** What is at a path of names in JSON. */
export function at(json: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (place, name) => isJsonObject(place) ? place[name] : undefined,
    json,
  );
}

function entriesOf(json: unknown): [string, unknown][] {
  return isJsonObject(json) ? Object.entries(json) : [];
}

function listOf(json: unknown): readonly unknown[] {
  return Array.isArray(json) ? json : [];
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g;
/** An id, or the end of one as people are told it. */
const ANY_ID = new RegExp(`${ID.source}|\\b[0-9a-f]{8}\\b`, "g");
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Which things of a running system the ids in examples stand for. */
export interface Cast {
  /** An id in an example stands for this thing. */
  bind(example: string, real: string): void;
  /** An example with the ids of what they stand for. */
  real<T>(example: T): T;
  /** The thing that an id in an example stands for. */
  of(example: string): string;
  /**
   * Asserts that an answer is the documented one: an id that stands for nothing yet stands for what is in
   * its place from then on, and any time does for a time.
   */
  meet(answer: unknown, documented: unknown, what: string): void;
}

/** Nothing stands for anything yet. */
export function newCast(): Cast {
  const reals = new Map<string, string>();
  const realText = (text: string) => text.replaceAll(ANY_ID, (id) => reals.get(id) ?? id);
  const bind = (example: string, real: string) => {
    reals.set(example, real);
    reals.set(example.slice(-8), real.slice(-8));
  };
  const translated = (value: unknown, text: (text: string) => string): unknown => {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map((item) => translated(item, text));
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [text(name), translated(item, text)]),
    );
  };
  const meet = (answer: unknown, documented: unknown): void => {
    if (typeof documented === "string" && typeof answer === "string") {
      if (documented.match(ID)?.[0] === documented && !reals.has(documented)) {
        assert.match(answer, ID);
        bind(documented, answer);
      }
    } else if (Array.isArray(documented) && Array.isArray(answer)) {
      documented.forEach((item, i) => meet(answer[i], item));
    } else if (isJsonObject(documented) && isJsonObject(answer)) {
      for (const [name, item] of Object.entries(documented)) meet(answer[name], item);
    }
  };
  const timeless = (text: string) => TIME.test(text) ? "a time" : text;
  return {
    bind,
    real: (example) =>
      example === undefined ? example : JSON.parse(realText(JSON.stringify(example))),
    of: (example) => reals.get(example) ?? assert.fail(`${example} stands for nothing`),
    meet(answer, documented, what) {
      meet(answer, documented);
      assert.deepEqual(
        translated(answer, timeless),
        translated(translated(documented, realText), timeless),
        what,
      );
    },
  };
}
