/**
 * The template of a request's path, by the one who routed it: for metrics and logs, which must not have
 * a name for each path.
 *
 * @module
 */
const routes = new WeakMap<Request, string>();

/** Notes the template of a request's path, e.g. `/api/stores/{id}`. */
export function noteRoute(request: Request, template: string): void {
  routes.set(request, template);
}

/** The template of a request's path; undefined where nobody noted one. */
export function routeOf(request: Request): string | undefined {
  return routes.get(request);
}
