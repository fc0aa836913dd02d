/**
 * The page at `/`: which contexts run here, what they answer to, and where their data lies.
 *
 * @module
 */
import type { Context } from "hono";
import { html } from "hono/html";
import type { Api, RouteInfo } from "../../http/api.ts";
import type { ApiPagesOptions } from "../../http/openapi/pages.ts";
import { isLocal } from "../ops/access.ts";
import type { ServerFacts } from "../ops/routes.ts";
import { brokerOfFacts, databaseOfFacts, type StartFacts } from "./summary.ts";

/** What is known of a process that answers. */
export type IndexFacts = StartFacts & { readonly api: Api };

const PURPOSE =
  "Customers fill a basket at a kiosk, robots fetch the goods, the customer pays and " +
  "picks up at the depot.";

/** How the pages about the APIs look, with the index of this process above the one at `/`. */
export function indexPage(facts: IndexFacts): ApiPagesOptions {
  return {
    title: "MallBots",
    version: "1.0.0",
    description: PURPOSE,
    license: { name: "MIT", identifier: "MIT" },
    links: (c) => ({
      "./": "Overview",
      "catalog": "Events",
      "asyncapi/": "AsyncAPI",
      "openapi.json": "OpenAPI",
      "metrics": "Metrics",
      "readiness": "Readiness",
      ...(isOpen(facts, c) &&
        { [isApart(facts, c) ? "./#operations" : "ops/backlog"]: "Operations" }),
    }),
    head: { html: (c) => head(facts, c), text: () => text(facts) },
  };
}

/** Whether who asks sees the operators' routes without a token, which no link can carry. */
function isOpen({ config }: IndexFacts, c: Context): boolean {
  const { boundTo = config.web.host }: ServerFacts = c.env ?? {};
  const asked = c.req.header("x-forwarded-host");
  return isLocal(c.req.url, boundTo) &&
    (asked === undefined || isLocal(`http://${asked}`, boundTo));
}

/** Whether the page is seen through a proxy that has a process a context behind it, each with its `/ops`. */
function isApart(facts: IndexFacts, c: Context): boolean {
  return c.req.header("x-forwarded-for") !== undefined && elsewhere(facts).length > 0;
}

/** The contexts that run in other processes, as far as this one knows. */
function elsewhere({ config, modules }: IndexFacts): string[] {
  return Object.keys(config.rpc.services).map((name) => name.toLowerCase())
    .filter((context) => modules.every(({ name }) => name !== context));
}

/** What is told of the process, each with its name. */
function factsOf(facts: IndexFacts): readonly (readonly [string, string])[] {
  return [
    ["Database", databaseOfFacts(facts)],
    ["Broker", brokerOfFacts(facts)],
    ["Process", `${Deno.pid}; operated with deno task ops`],
    ["Connect", "each method also at POST /package.Service/Method, as JSON or binary"],
  ];
}

/** The routes of a context over REST. */
function routesOf({ api }: IndexFacts, name: string): readonly RouteInfo[] {
  return api.routes().filter(({ context, surface }) => context === name && surface === "rest");
}

/** Where each context is operated. */
function operations(facts: IndexFacts) {
  const contexts = [...facts.modules.map(({ name }) => name), ...elsewhere(facts)];
  return html`
    <dt id="operations">Operations</dt>
    <dd>${contexts.map((name) =>
      html`
        <a href="${name}-ops/backlog">${name}</a>
      `
    )}</dd>
  `;
}

function head(facts: IndexFacts, c: Context) {
  return html`
    <main class="mall-head">
      <p>${PURPOSE}</p>
      <dl>${factsOf(facts).map(([name, value]) =>
        html`
          <dt>${name}</dt>
          <dd>${value}</dd>
        `
      )}${isOpen(facts, c) && isApart(facts, c) ? operations(facts) : ""}
      </dl>
      <ul>${facts.modules.map(({ name, purpose }) =>
        html`
          <li><b>${name}</b> <span>${purpose}</span></li>
        `
      )}
      </ul>
      <details>
        <summary>All routes of this process</summary>${facts.modules.map(({ name }) =>
          section(name, routesOf(facts, name))
        )}
      </details>
    </main>
  `;
}

function section(name: string, routes: readonly RouteInfo[]) {
  if (routes.length === 0) return "";
  return html`
    <h2 id="${name}">${name}</h2>
    <table>${routes.map(({ verb, path, doc }) =>
      html`
        <tr>
          <td><code><b>${verb}</b> ${path}</code></td>
          <td>${doc ?? ""}</td>
        </tr>
      `
    )}
    </table>
  `;
}

function text(facts: IndexFacts): string {
  const lines = (rows: readonly (readonly [string, string])[], width: number) =>
    rows.map(([name, value]) => `  ${name.padEnd(width)} ${value}`);
  return [
    "MallBots",
    PURPOSE,
    "",
    ...lines(factsOf(facts), 9),
    ...facts.modules.flatMap(({ name, purpose }) => [
      "",
      `${name}: ${purpose}`,
      ...lines(routesOf(facts, name).map(({ verb, path }) => [verb, path]), 6),
    ]),
    "",
  ].join("\n");
}
