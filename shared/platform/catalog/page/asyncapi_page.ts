/**
 * An AsyncAPI document as a page: what contexts send and receive, and what is in it.
 *
 * @module
 */
import { html } from "hono/html";
import { type DocumentedOperation, operationsOf, repliesTo } from "../asyncapi/operations.ts";
import { overviewOf, type Registry } from "../overview.ts";
import { messageCard } from "./message_card.ts";
import { counted, type Frame, shell } from "./shell.ts";

/** What the page shows. */
export interface AsyncApiPage extends Frame {
  /** All that is known: the choice at the top, and who hears what. */
  readonly registry: Registry;
  /** The context that is shown; all of them unless given. */
  readonly context?: string;
  readonly version: string;
}

/** Renders it. */
export function asyncApiPage({ registry, context, version, ...frame }: AsyncApiPage) {
  const { contexts, stream } = registry;
  const overview = overviewOf(registry);
  const shown = contexts.filter(({ name }) => name === (context ?? name));
  const operations = shown.map((each) => ({
    name: each.name,
    purpose: each.purpose,
    its: Object.entries(operationsOf([each], overview.messages)),
  }));
  const used = new Set(operations.flatMap(({ its }) => its.flatMap(([, { uses }]) => uses)));
  const messages = overview.messages.filter(({ name }) => used.has(name));
  const count = operations.reduce((sum, { its }) => sum + its.length, 0);
  const body = html`
    <div class="document">
      <header>
        <div>
          <h1>${context ?? "All contexts"}</h1>
          <p class="soft">AsyncAPI 3, version ${version}:
            <a href="${context ? "" : "../"}asyncapi.json">asyncapi.json</a> for programs.
            ${counted(count, "operation")}, ${counted(messages.length, "message")}.</p>
        </div>
        <label>Context
          <select data-goes="yes" aria-label="Context">
            <option value="../asyncapi/"${selected(!context)}>all contexts</option>
            ${contexts.map(({ name }) =>
              html`
                <option value="../${name}-asyncapi/" ${selected(name === context)}>${name}</option>
              `
            )}
          </select>
        </label>
      </header>
      ${operations.map(({ name, purpose, its }) =>
        html`<section class="operations" aria-labelledby="operations-${name}">
        <h2 id="operations-${name}">${context ? "Operations" : name}</h2>
        <p class="soft">${purpose}</p>
        ${its.map(([id, operation]) => operationCard(id, operation, stream))}
      </section>`
      )}
      <section aria-labelledby="messages-title">
        <h2 id="messages-title">Messages</h2>
        <p class="soft">On the wire each is a protobuf <code>am.StreamMessage</code>: id, registered name,
          data, headers, time; the payload is protobuf, too. Samples show it as JSON.</p>
        ${messages.map((message) => messageCard(message, overview))}
      </section>
    </div>
  `;
  const title = `AsyncAPI · ${context ?? frame.brand}`;
  return shell({ ...frame, title, root: "../", here: "asyncapi/", body });
}

function selected(is: boolean) {
  return is
    ? html`
      selected
    `
    : "";
}

function operationCard(id: string, { over, does }: DocumentedOperation, stream: string) {
  const [use, reply] = over;
  return html`
    <article class="operation ${does.action}" id="operation-${id}">
      <h4>
        <span class="kind">${does.action}</span><code>${id}</code>
        <code class="over">${stream}.${use.channel}</code>
      </h4>
      <p>${does.title}. ${does.summary}</p>
      ${messageLinks(use.messages)}
      ${reply ? replies(reply, stream) : ""}
    </article>
  `;
}

/** Where the answers to commands go. */
function replies({ channel, messages }: DocumentedOperation["over"][number], stream: string) {
  const where = repliesTo(channel) ? "where the command says" : html`
    over <code>${stream}.${channel}</code>
  `;
  return html`
    <p class="replies">answered ${where}</p>
    ${messageLinks(messages)}
  `;
}

function messageLinks(names: readonly string[]) {
  return html`
    <ul>
      ${names.map((name) =>
        html`
          <li><a href="#${name}"><code>${name}</code></a></li>
        `
      )}
    </ul>
  `;
}
