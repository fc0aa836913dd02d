/**
 * A message on a page: one line, which opens to all that is known of it.
 *
 * @module
 */
import { html } from "hono/html";
import type { TypeEntry } from "../entry.ts";
import type { Overview, Told } from "../overview.ts";

/** Renders it. Its id is the registered name, so that it can be linked to. */
export function messageCard(message: Told, overview: Pick<Overview, "types" | "messages">) {
  const { name, kind, channel, summary, sample, publishers, subscribers } = message;
  const { types } = overview;
  const hearers = [...new Set(subscribers.map(({ context }) => context))];
  const nested = nestedTypes(message.type, types);
  const prefix = name.slice(0, name.lastIndexOf(".") + 1);
  return html`
    <details class="message ${kind}" id="${name}" data-kind="${kind}"
      data-channel="${channel}"
      data-contexts="${[...new Set([...publishers, ...hearers])].join(" ")}">
      <summary>
        <span class="kind">${kind}</span>
        <span
          class="title"><code><span class="prefix">${prefix}</span>${name.slice(
            prefix.length,
          )}</code><span class="summary">${summary}</span></span>
        <span class="hearers">${hearers.length > 0
          ? hearers.map((context) => html`<b>${context}</b>`)
          : html`<i>no subscriber here</i>`}</span>
      </summary>
      <div class="body">
        <div>
              <dl>
                ${channel
                  ? html`
                    <dt>Channel</dt>
                    <dd><code>${channel}</code></dd>
                  `
                  : ""}
                <dt>${kind === "command" ? "Sent by" : "Published by"}</dt>
                <dd>${publishers.length > 0
                  ? publishers.map(contextLink)
                  : "nobody that is known"}</dd>
                <dt>${kind === "command" ? "Carried out by" : "Heard by"}</dt>
                <dd>${subscribers.length > 0
                  ? subscribers.map(({ context, subscription }) =>
                    html`${contextLink(context)} <code class="soft">${subscription}</code><br>`
                  )
                  : "nobody"}</dd>
                ${message.reply
                  ? html`
                    <dt>Answered by</dt>
                    <dd><a href="#${message.reply}"><code>${message.reply}</code></a>
                                  or <a href="#am.Failure"><code>am.Failure</code></a></dd>
                  `
                  : ""}
                ${kind === "reply" ? answers(name, overview.messages) : ""}
              </dl>
              ${fieldTable(message.type, types[message.type])}
              ${nested.map((type) => fieldTable(type, types[type]))}
            </div>
        <div class="sample">
          <div class="bar"><span>Sample</span><button type="button" class="copy">Copy</button></div>
          <pre tabindex="0"><code>${JSON.stringify(sample, null, 2)}</code></pre>
        </div>
      </div>
    </details>
  `;
}

function contextLink(context: string) {
  return html`
    <a href="#context=${context}">${context}</a>
  `;
}

/** The commands that a reply is for. */
function answers(name: string, messages: readonly Told[]) {
  const commands = messages.filter(({ reply }) => reply === name);
  if (commands.length === 0) return "";
  return html`
    <dt>Answers</dt>
    <dd>${commands.map(({ name }) =>
      html`
        <a href="#${name}"><code>${name}</code></a>
      `
    )}</dd>
  `;
}

function fieldTable(name: string, type: TypeEntry | undefined) {
  if (!type) return "";
  const { fields } = type;
  return html`<table>
      <caption><code>${name}</code></caption>
      ${
    fields.length > 0
      ? html`
        <thead>
          <tr>
            <th>No.</th>
            <th>Field</th>
            <th>Type</th>
            <th>Meaning</th>
          </tr>
        </thead>
      `
      : ""
  }
      <tbody>${
    fields.length > 0
      ? fields.map((field) =>
        html`
          <tr>
            <td>${field.number}</td>
            <td><code>${field.json}</code></td>
            <td>${field.type}</td>
            <td>${field.doc ?? ""}</td>
          </tr>
        `
      )
      : html`
        <tr>
          <td>It carries nothing but its headers.</td>
        </tr>
      `
  }</tbody>
    </table>`;
}

/** The messages within a message. */
function nestedTypes(type: string, types: Overview["types"]): string[] {
  const found = new Set<string>();
  const add = (name: string): void => {
    for (const { of } of types[name]?.fields ?? []) {
      if (!of || found.has(of)) continue;
      found.add(of);
      add(of);
    }
  };
  add(type);
  return [...found];
}
