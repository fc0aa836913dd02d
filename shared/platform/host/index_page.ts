/**
 * The page at `/`: which contexts run here, what they answer to, and where their data lies.
 *
 * @module
 */
import { html } from "hono/html";
import type { Api, RouteInfo } from "../../http/api.ts";
import type { ApiPagesOptions } from "../../http/openapi/pages.ts";
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
    links: {
      "./": "Overview",
      "catalog": "Events",
      "asyncapi/": "AsyncAPI",
      "openapi.json": "OpenAPI",
      "metrics": "Metrics",
      "readiness": "Readiness",
      "ops/backlog": "Operations",
    },
    head: { html: () => head(facts), text: () => text(facts) },
  };
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

function head(facts: IndexFacts) {
  return html`
    <main class="mall-head">
      <p>${PURPOSE}</p>
      <dl>${factsOf(facts).map(([name, value]) =>
        html`
          <dt>${name}</dt>
          <dd>${value}</dd>
        `
      )}
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
