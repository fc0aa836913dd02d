/**
 * A saga as SVG: what starts it and its steps down the left; what turns it back, and how the steps are
 * undone, up the right.
 *
 * @module
 */
import { html } from "hono/html";
import type { SagaCommandEntry } from "../entry.ts";
import type { KnownSaga } from "../overview.ts";

const ROW = 92;
const TOP = 74;
const BOX = { width: 340, height: 66 };
const FORWARD = 132;
const BACK = 618;
const WIDTH = BACK + BOX.width + 12;

type Step = KnownSaga["steps"][number];
type Placed = Step & { readonly y: number };

/** Draws it. */
export function sagaSvg({ name, steps, triggers }: KnownSaga) {
  const placed = steps.map((step, at): Placed => ({ ...step, y: TOP + at * ROW }));
  const done = placed.filter((step) => step.invoke);
  const undone = placed.filter((step) => step.compensate);
  const end = TOP + steps.length * ROW;
  const middle = FORWARD + BOX.width / 2;
  const back = BACK + BOX.width / 2;
  const [first] = done;
  const last = undone.at(-1);
  const tops = [...done.map(({ y }) => y), end];
  return html`
    <svg class="saga" viewBox="0 0 ${WIDTH} ${end + 46}" width="${WIDTH}" height="${end + 46}"
      role="group"
      aria-label="The steps of the saga ${name}, and how they are undone">
        <defs>
          ${marker("saga-forward", "forward")}${marker("saga-back", "back")}
        </defs>
        ${placed.map(({ name, y }, at) =>
          html`
            <text class="step" x="8" y="${y + 30}">${at}</text>
            <text class="stepname" x="8" y="${y + 47}">${name}</text>
          `
        )}
        ${pill(middle, 8, wordsOf(triggers.start, "starts it") || "started", "start")}
        ${pill(back, 8, "compensated", "ended")}
        ${pill(middle, end + 8, "completed", "completed")}
        ${triggers.cancel.length > 0
          ? html`
            ${pill(back, end + 8, wordsOf(triggers.cancel, "turns it back"), "cancel")}
            ${last
              ? html`
                <path class="back" marker-end="url(#saga-back)" d="M${back} ${end + 8}V${last.y +
                  BOX.height + 4}" />
              `
              : ""}
          `
          : ""}
        ${first
          ? html`
            <path class="forward" marker-end="url(#saga-forward)" d="M${middle} 38V${first.y -
              3}" />
          `
          : ""}
        ${done.map(({ y }, at) =>
          html`
            <path class="forward" marker-end="url(#saga-forward)" d="M${middle} ${y +
              BOX.height}V${(tops[at + 1] === end ? end + 8 : tops[at + 1]) - 3}" />
          `
        )}
        ${undone.map(({ y }, at) =>
          html`
            <path class="back" marker-end="url(#saga-back)" d="M${back} ${y}V${(at === 0
              ? 38
              : undone[at - 1].y + BOX.height) + 4}" />
          `
        )}
        ${done.map((step) => refusals(step, undone.findLast(({ y }) => y < step.y)))}
        ${placed.map(({ invoke, y }) => invoke ? box(invoke, FORWARD, y, "invoke") : "")}
        ${placed.map(({ compensate, y }) =>
          compensate ? box(compensate, BACK, y, "compensate") : ""
        )}
      </svg>
  `;
}

/** What a refusal, or the lack of an answer, leads to. */
function refusals({ y, compensate }: Placed, before: Placed | undefined) {
  const from = FORWARD + BOX.width;
  const middle = (from + BACK) / 2;
  const refused = before &&
    `M${from} ${y + 20}C${middle} ${y + 20} ${middle} ${before.y + BOX.height - 14} ${BACK - 5} ${
      before.y + BOX.height - 14
    }`;
  return html`
    ${refused
      ? html`
        <path class="back refused" marker-end="url(#saga-back)" d="${refused}" />
      `
      : ""}
    ${compensate
      ? html`
        <path class="back silent" marker-end="url(#saga-back)" d="M${from} ${y + 33}H${BACK - 5}" />
      `
      : ""}
  `;
}

function box(
  { command, channel, reply, deadlineMs, attempts }: SagaCommandEntry,
  x: number,
  y: number,
  kind: string,
) {
  const context = channel.slice(0, channel.indexOf("."));
  return html`
    <a class="box ${kind}" href="#${command}">
      <title>${command}, over ${channel}</title>
      <rect x="${x}" y="${y}" width="${BOX.width}" height="${BOX.height}" rx="10" />
      <text class="command" x="${x + 14}" y="${y + 23}">${short(command)}</text>
      <text class="where" x="${x + BOX.width - 14}" y="${y + 23}">${context}</text>
      <text class="about" x="${x + 14}" y="${y + 41}">awaits ${short(reply)}</text>
      <text class="about" x="${x + 14}"
        y="${y + 56}">${secondsOf(
          deadlineMs,
        )}, then twice as long each time; ${attempts} attempts</text>
    </a>
  `;
}

/** `OrderCreated starts it`. */
function wordsOf(names: readonly string[], does: string): string {
  return names.length > 0 ? `${names.map(short).join(" or ")} ${does}` : "";
}

function pill(x: number, y: number, text: string, kind: string) {
  const width = Math.max(120, text.length * 7.2 + 28);
  return html`
    <g class="pill ${kind}">
      <rect x="${x - width / 2}" y="${y}" width="${width}" height="30" rx="15" />
      <text x="${x}" y="${y + 19.5}">${text}</text>
    </g>
  `;
}

function marker(id: string, kind: string) {
  return html`
    <marker id="${id}" class="${kind}" viewBox="0 0 8 8" refX="6.5" refY="4" markerWidth="7"
      markerHeight="7" orient="auto-start-reverse">
      <path d="M0 0L8 4L0 8z" />
    </marker>
  `;
}

function short(name: string): string {
  return name.startsWith("am.") ? name : name.slice(name.lastIndexOf(".") + 1);
}

function secondsOf(ms: number): string {
  return ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
}
