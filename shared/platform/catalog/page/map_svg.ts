/**
 * The map of contexts and channels as SVG.
 *
 * @module
 */
import { html } from "hono/html";
import { type Column, layOut, MEASURES, type Row, type Stop } from "./lanes.ts";
import type { Overview } from "../overview.ts";

/** Draws it. Rows and columns are links, which the page's script makes highlight and filter. */
export function mapSvg(overview: Overview) {
  const { width, height, columns, rows } = layOut(overview);
  return html`
    <svg class="map" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
      role="group"
      aria-label="Which context publishes over which channel, and who hears it">
        ${columns.map((column) => lifeline(column, height))}
        ${rows.map((row) => lane(row, width))}
      </svg>
  `;
}

function lifeline({ name, x, known }: Column, height: number) {
  const width = MEASURES.column - 10;
  return html`
    <a class="column" href="#context=${name}" data-context="${name}">
      <title>${name}${known ? "" : ", which runs elsewhere and did not tell of itself"}</title>
      <line class="life" x1="${x}" y1="40" x2="${x}" y2="${height - 4}" />
      <rect class="head${known ? "" : " unknown"}" x="${x -
        width / 2}" y="8" width="${width}" height="32" rx="8" />
      <text class="name" x="${x}" y="28.5">${name}</text>
    </a>
  `;
}

function lane({ lane, y, from, to, x1, x2 }: Row, width: number) {
  const { channel, kind, messages } = lane;
  const contexts = [...from, ...to].map(({ context }) => context).join(" ");
  const top = y - MEASURES.row / 2;
  return html`
    <a class="lane ${kind}" href="#channel=${channel}" data-channel="${channel}"
      data-contexts="${contexts}">
          <title>${channel}: ${messages.length} ${messages.length === 1
            ? "message"
            : "messages"}</title>
          <rect class="band" x="0" y="${top}" width="${width}" height="${MEASURES.row}" rx="6"/>
          <text class="channel" x="10" y="${y + 4}">${channel}</text>
          <text class="count" x="${MEASURES.label - 14}" y="${y + 4}">${messages.length}</text>
          ${x2 > x1
            ? html`
              <line class="wire" x1="${x1}" y1="${y}" x2="${x2}" y2="${y}" />
            `
            : ""}
          ${from.map(({ x, context }) =>
            html`
              <circle class="from" cx="${x}" cy="${y}" r="6.5">
                <title>${context} publishes</title>
              </circle>
            `
          )}
          ${to.map((stop) => arrival(stop, y))}
        </a>
  `;
}

/** An arrow into a context, and how many of the channel's messages it hears. */
function arrival({ x, context, subscription, messages, comesFrom, loops }: Stop, y: number) {
  const center = loops ? x + 26 : x;
  const heads = [
    ...(comesFrom.includes("left") ? [`M${center - 11} ${y}l-8 -5v10z`] : []),
    ...(comesFrom.includes("right") ? [`M${center + 11} ${y}l8 -5v10z`] : []),
    ...(loops ? [`M${center - 11} ${y}l-7 -4.5v9z`] : []),
  ];
  const heard = messages.join(" ");
  return html`<g class="to" data-context="${context}" data-messages="${heard}">
      <title>${context} hears ${messages.length} of them (${subscription})</title>
      ${
    loops
      ? html`
        <line class="wire" x1="${x}" y1="${y}" x2="${center}" y2="${y}" />
      `
      : ""
  }
      <path class="arrow" d="${heads.join("")}"/>
      <circle class="chip" cx="${center}" cy="${y}" r="10.5"/>
      <text class="number" x="${center}" y="${y + 3.7}">${messages.length}</text>
    </g>`;
}
