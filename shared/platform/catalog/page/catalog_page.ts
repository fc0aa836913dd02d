/**
 * The event catalog: contexts, their messages, who publishes and who hears them, and the sagas.
 *
 * @module
 */
import { html } from "hono/html";
import type { KnownContext, KnownSaga, Overview, Told } from "../overview.ts";
import { mapSvg } from "./map_svg.ts";
import { messageCard } from "./message_card.ts";
import { sagaSvg } from "./saga_svg.ts";
import { counted, type Frame, inWords, shell } from "./shell.ts";

/** Renders it. */
export function catalogPage(overview: Overview, frame: Frame) {
  const { contexts, messages, lanes, sagas, missing } = overview;
  const generic = messages.filter(({ owner }) => owner === "");
  const body = html`
    <section class="intro">
      <h1>Event catalog</h1>
      <p>${counted(contexts.length, "context")} tell each other of their doings in
        ${counted(messages.length, "message")} over ${counted(lanes.length, "channel")}
        with a name; <a href="asyncapi/">AsyncAPI</a> also counts, for each context that is sent commands,
        where it answers: that comes with the command.
        This page is drawn from what the running processes publish and subscribe to.</p>
      ${missing.length > 0
        ? html`<p class="warning" role="status">${inWords(missing)} did not answer: what ${
          missing.length === 1 ? "it hears is" : "they hear is"
        } not shown.</p>`
        : ""}
    </section>
    <section aria-labelledby="map-title">
      <h2 id="map-title">Who tells whom</h2>
      <p class="legend">
        <span class="event">event</span><span class="command">command</span><span class="reply">reply</span>
        <span class="dot"></span> publishes <span class="ring">n</span> hears n of the channel’s messages.
        Choose a context or a channel to see only its messages.
      </p>
      <figure class="scroll" tabindex="0" aria-label="Map, scrolls sideways">${mapSvg(
        overview,
      )}</figure>
    </section>
    ${sagas.map(sagaSection)}
    <section aria-labelledby="messages-title">
      <h2 id="messages-title">Messages</h2>
      <form class="search" role="search">
        <label>
          <span class="hidden">Search messages</span>
          <input type="search" id="search" autocomplete="off" spellcheck="false"
            placeholder="Search names, fields and descriptions – press / to begin">
        </label>
        <output id="found" for="search">${counted(messages.length, "message")}</output>
        <a id="all" href="#" hidden>show all</a>
      </form>
      ${contexts.map((context) => contextSection(context, messages, overview))}
      ${generic.length > 0
        ? html`<section class="context" data-context="">
          <h3>Replies of every context</h3>
          <p>What a command is answered with unless it has a reply of its own.</p>
          ${generic.map((message) => messageCard(message, overview))}
        </section>`
        : ""}
      <p id="nothing" hidden>No message is like that.</p>
    </section>
  `;
  const title = `Event catalog · ${frame.brand}`;
  return shell({ ...frame, title, root: "", here: "catalog", body });
}

function sagaSection(saga: KnownSaga) {
  const { name, context, steps, replyChannel } = saga;
  return html`
    <section id="saga-${name}" class="sagas" aria-labelledby="title-${name}">
      <h2 id="title-${name}">Saga <code>${name}</code></h2>
      <p>${counted(steps.length, "step")}, coordinated by ${context}; replies come over
            <code>${replyChannel}</code>.</p>
      <p class="legend">
            <span><span class="stroke forward"></span>goes on</span>
        <span><span class="stroke refused"></span>refused: what was done before is undone</span>
        <span><span class="stroke silent"></span>no answer: its own step, too</span>
        ${saga.triggers.cancel.length > 0
          ? "Turned back, it first learns how the step at hand went."
          : ""} A compensation without an answer parks the saga for an operator.
      </p>
      <figure class="scroll" tabindex="0" aria-label="Diagram, scrolls sideways">${sagaSvg(
        saga,
      )}</figure>
    </section>
  `;
}

function contextSection(
  { name, purpose }: KnownContext,
  messages: readonly Told[],
  overview: Overview,
) {
  const own = messages.filter(({ owner }) => owner === name);
  const heard = messages.filter(({ owner, subscribers }) =>
    owner !== name && subscribers.some(({ context }) => context === name)
  );
  const from = [...new Set(heard.flatMap(({ owner }) => owner ? [owner] : []))];
  return html`<section class="context" data-context="${name}">
      <h3>${name}</h3>
      <p>${purpose}${from.length > 0 ? ` It hears ${inWords(from)}.` : ""}
        <a href="${name}-asyncapi/">AsyncAPI</a></p>
      ${own.map((message) => messageCard(message, overview))}
      ${own.length === 0 ? html`<p class="none">It has no messages of its own.</p>` : ""}
    </section>`;
}
