/**
 * Finding the route of a path, with the precedence of the REST gateway: of the rules that match, the one
 * declared last wins.
 *
 * @module
 */
import { ProtocolError } from "../rpc/error.ts";
import type { HttpRule } from "../rpc/schema.ts";

/** A route that matches a path. */
export interface Found<T> {
  readonly target: T;
  /** Decoded path parameters by their names in the template, e.g. `store_id`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** What is at a path: a route, other verbs only, or nothing. */
export type Lookup<T> =
  | { readonly found: Found<T> }
  | { readonly found?: undefined; readonly allowed: readonly HttpRule["verb"][] };

/** Routes below one root, e.g. `/api/stores`. */
export interface Router<T> {
  readonly add: (verb: HttpRule["verb"], template: string, target: T) => void;
  /**
   * Looks a path up, as it is in the URL, still percent-encoded.
   *
   * @throws {ProtocolError} `invalid_argument` when the percent-encoding is malformed.
   */
  readonly find: (verb: string, path: string) => Lookup<T>;
}

interface Route<T> {
  readonly verb: HttpRule["verb"];
  readonly segments: readonly Segment[];
  readonly target: T;
}

type Segment = { readonly literal: string } | {
  readonly literal?: undefined;
  readonly name: string;
};

/**
 * An empty router.
 *
 * @example
 * ```ts
 * import { createRouter } from "./router.ts";
 * const router = createRouter<string>();
 * router.add("GET", "/api/stores/{id}", "GetStore");
 * const { found } = router.find("GET", "/api/stores/7");
 * if (found?.parameters.id !== "7") throw new Error("never");
 * ```
 */
export function createRouter<T>(): Router<T> {
  const byLength = new Map<number, Route<T>[]>();
  return {
    add(verb, template, target) {
      const segments = segmentsOf(template).map(segmentOf);
      const routes = byLength.get(segments.length) ?? [];
      routes.unshift({ verb, segments, target });
      byLength.set(segments.length, routes);
    },
    find(verb, path) {
      const segments = segmentsOf(path).map(decodeSegment);
      const allowed = new Set<HttpRule["verb"]>();
      for (const route of byLength.get(segments.length) ?? []) {
        if (!matches(route.segments, segments)) continue;
        if (route.verb === verb) {
          return { found: { target: route.target, parameters: parametersOf(route, segments) } };
        }
        allowed.add(route.verb);
      }
      return { allowed: [...allowed] };
    },
  };
}

function segmentsOf(path: string): string[] {
  return path.slice(1).split("/");
}

function segmentOf(text: string): Segment {
  return text.startsWith("{") ? { name: text.slice(1, -1) } : { literal: text };
}

function decodeSegment(segment: string): string {
  if (!segment.includes("%")) return segment;
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ProtocolError("invalid_argument", "the path is not valid percent-encoding");
  }
}

function matches(template: readonly Segment[], path: readonly string[]): boolean {
  for (let i = 0; i < template.length; i++) {
    const { literal } = template[i];
    if (literal === undefined ? path[i] === "" : path[i] !== literal) return false;
  }
  return true;
}

function parametersOf<T>(
  { segments }: Route<T>,
  path: readonly string[],
): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  segments.forEach((segment, i) => {
    if (segment.literal === undefined) parameters[segment.name] = path[i];
  });
  return parameters;
}
