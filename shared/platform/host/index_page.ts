/**
 * The page at `/`: which contexts run here, what they answer to, and where their data lies.
 *
 * @module
 */
import { html } from "hono/html";
import type { Api, RouteInfo } from "../../http/api.ts";
import { brokerOfFacts, databaseOfFacts, type StartFacts } from "./summary.ts";

const style = `
  :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 15%, transparent);
    --soft: color-mix(in srgb, currentColor 60%, transparent); --accent: #2f6f4f; }
  @media (prefers-color-scheme: dark) { :root { --accent: #7cc79f; } }
  body { font: 15px/1.55 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem; }
  h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.02em; }
  h2 { margin: 2.2rem 0 .1rem; font-size: 1.15rem; color: var(--accent); }
  p { margin: .2rem 0 .7rem; color: var(--soft); }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: 1.2rem 0;
    padding: .9rem 1.1rem; border: 1px solid var(--line); border-radius: .6rem; }
  dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
  a { color: var(--accent); } nav a { margin-right: .8rem; }
  table { border-collapse: collapse; width: 100%; }
  td { padding: .28rem .6rem .28rem 0; border-top: 1px solid var(--line); vertical-align: top; }
  td:first-child { width: 4.5rem; } td:nth-child(2) { width: 25rem; } td:last-child { color: var(--soft); }
  code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
  .verb { font-weight: 600; }
  @media (max-width: 40rem) { td:last-child { display: none; } }`;

/** Renders the page. */
export function indexPage(facts: StartFacts & { readonly api: Api }) {
  const routes = facts.api.routes();
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>MallBots</title>
    <style>${style}</style>
  </head>
  <body>
    <h1>MallBots</h1>
    <p>Customers fill a basket at a kiosk, robots fetch the goods, the customer pays and picks up at the depot.</p>
    <nav>${facts.modules.map(({ name }) => html`<a href="#${name}">${name}</a>`)}</nav>
    <dl>
      <dt>Database</dt><dd>${databaseOfFacts(facts)}</dd>
      <dt>Broker</dt><dd>${brokerOfFacts(facts)}</dd>
      <dt>Process</dt><dd>${Deno.pid}</dd>
      <dt>REST</dt><dd>
        <a href="/swagger-ui/">to be tried out</a>, <a href="/openapi.json">OpenAPI 3.1</a>
      </dd>
      <dt>Operating</dt><dd>
        <a href="/readiness">readiness</a>, <a href="/metrics">metrics</a>,
        <a href="/ops/backlog">backlog</a>; <code>deno task ops</code>
      </dd>
      <dt>Connect</dt><dd>each method also at <code>POST /package.Service/Method</code>, JSON or binary</dd>
    </dl>
    ${facts.modules.map(({ name, purpose }) => section(name, purpose, routes))}
  </body>
</html>`;
}

function section(name: string, purpose: string, routes: readonly RouteInfo[]) {
  const own = routes.filter(({ context, surface }) => context === name && surface === "rest");
  return html`
    <h2 id="${name}">${name}</h2>
    <p>${purpose}</p>
    <table>${own.map(({ verb, path, doc }) =>
      html`
        <tr>
          <td><code class="verb">${verb}</code></td>
          <td><code>${path}</code></td>
          <td>${doc ?? ""}</td>
        </tr>
      `
    )}</table>
  `;
}
