/**
 * What the contexts of a process show of their APIs.
 *
 * @module
 */
import type { Api } from "../../http/api.ts";
import type { ApiPagesOptions, ApiSpec } from "../../http/openapi/pages.ts";
import type { Module } from "../module.ts";

/** How the pages with the APIs look. */
export const apiPagesOptions: ApiPagesOptions = {
  title: "MallBots",
  version: "1.0.0",
  links: { "/": "Overview", "/openapi.json": "OpenAPI" },
};

/** The specifications of modules that have a title for theirs, in their order. */
export function apiSpecs(modules: readonly Module[], api: Api): ApiSpec[] {
  return modules
    .flatMap(({ name, api }) => api ? [{ context: name, ...api }] : [])
    .toSorted((a, b) => a.place - b.place)
    .map(({ context, title, menu }) => ({
      context,
      title,
      ...(menu && { menu }),
      services: servicesOf(context, api),
    }));
}

function servicesOf(context: string, api: Api) {
  const own = api.routes().filter((route) => route.context === context);
  const names = new Set(own.map(({ rpc }) => rpc.slice(0, rpc.indexOf("/"))));
  return [...names].flatMap((name) => api.lookup(name)?.service ?? []);
}
