/**
 * A whole fuzz of a system that runs: all targets, then what was refused again, then the report.
 *
 * @module
 */
import { mallbotsClient, SERVICES } from "../../services/client.ts";
import type { PgConnection } from "../../shared/platform/connection_string.ts";
import { connectDatabase } from "../../shared/platform/database.ts";
import type { DeadLetter } from "../simulator/own_system.ts";
import type { Screen } from "../simulator/screen.ts";
import { contentsAtRest } from "./contents.ts";
import { curlLine } from "./curl.ts";
import { writerAmong } from "./refused.ts";
import { type Finding, newTally, runTargets, type Tally } from "./run.ts";
import { setStage } from "./stage.ts";
import { type Target, targetsOf, wild } from "./targets.ts";
import { type RawRequest, send } from "./wire.ts";

/** What is fuzzed, and how. */
export interface FuzzOptions {
  readonly url: URL;
  readonly seed: number;
  /** Requests to each target. */
  readonly runs: number;
  /** Only targets whose names have this; all when empty. */
  readonly only?: string;
  readonly deadlineMs: number;
  /** Its database, to see what refused requests write. */
  readonly connection?: PgConnection;
  /** What no subscription could handle. */
  readonly deadLetters?: () => Promise<readonly DeadLetter[]>;
  readonly screen?: Screen;
  readonly signal?: AbortSignal;
}

/** What came of it. */
export interface FuzzReport {
  readonly faults: number;
  readonly requests: number;
  readonly lines: readonly string[];
}

const CONTEXTS = ["cosec", ...Object.keys(SERVICES)];
/** How long the system may take to come to rest. */
const REST_MS = 60_000;
/** How many refused requests are sent again between two looks. */
const TOGETHER = 200;

/** Fuzzes. */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { url, only = "", deadlineMs, screen, signal } = options;
  const began = performance.now();
  const tally = newTally();
  const all = [...targetsOf(SERVICES), wild].filter(({ name }) => name.includes(only));
  const ask = (request: RawRequest) => send(url, request, deadlineMs);
  const progress = progressOn(screen, all, tally);
  for (const [context, targets] of Map.groupBy(all, ({ context }) => context)) {
    if (tally.gone || signal?.aborted) break;
    const stage = await setStage(mallbotsClient({ baseUrl: url.origin, timeoutMs: 20_000 }));
    const onRequest = (target: Target) => progress.show(target);
    await runTargets(targets, stage(context), tally, { ...options, send: ask, onRequest });
  }
  const findings = [...tally.findings];
  if (!tally.gone && !signal?.aborted) findings.push(...await writers(options, tally));
  const dead = signal?.aborted ? [] : (await options.deadLetters?.() ?? []).filter(isUnexpected);
  progress.end();

  const seconds = Math.round((performance.now() - began) / 1_000);
  const statuses = [...tally.statuses].toSorted().map(([kind, n]) => `${n} × ${kind}`).join(", ");
  const faults = findings.length + dead.length;
  return {
    faults,
    requests: progress.requests(),
    lines: [
      ...findings.flatMap((finding) => linesOf(url, finding)),
      ...dead.map(({ context, subscription, name, error }) =>
        `\n${context}, ${subscription}, could not handle ${name}: ${error}`
      ),
      `${progress.requests()} requests to ${all.length} ways in, ${seconds} s: ${statuses}`,
      faults === 0 ? "No fault was found." : `${faults} faults, with seed ${options.seed}.`,
    ],
  };
}

/**
 * Who makes an invoice by hand for an order that there is not, and pays it, has paid for nothing: that is a
 * dead letter on purpose, see `services/ordering/README.md`.
 */
function isUnexpected({ name, error }: DeadLetter): boolean {
  return !(name === "paymentsapi.InvoicePaid" && error === "order with that ID does not exist");
}

async function writers(
  { url, connection, deadlineMs, signal }: FuzzOptions,
  { refused }: Tally,
): Promise<Finding[]> {
  if (!connection || refused.length === 0) return [];
  await using database = connectDatabase({ connection, max: 1 });
  const findings: Finding[] = [];
  for (let at = 0; at < refused.length && !signal?.aborted; at += TOGETHER) {
    const found = await writerAmong(refused.slice(at, at + TOGETHER), {
      send: (request) => send(url, request, deadlineMs),
      look: () => contentsAtRest(database.sql, CONTEXTS, REST_MS),
    });
    if (!found) continue;
    const fault = `it is refused, and writes into ${found.tables.join(", ")}`;
    findings.push({ target: "refused requests", fault, request: found.request });
  }
  return findings;
}

function linesOf(url: URL, { target, fault, request }: Finding): string[] {
  return ["", `${target}: ${fault}`, curlLine(url, request)];
}

/** Shows which target is asked, and how much came back of what. */
function progressOn(screen: Screen | undefined, targets: readonly Target[], tally: Tally) {
  let requests = 0, shownAt = 0;
  return {
    requests: () => requests,
    show(target: Target) {
      requests++;
      if (!screen || performance.now() < shownAt + 100) return;
      shownAt = performance.now();
      const { columns } = screen.size();
      const at = `${targets.indexOf(target) + 1}/${targets.length} ${target.name}`;
      const found = `${requests} requests, ${tally.findings.length} faults`;
      screen.draw([`${found} · ${at}`.slice(0, columns - 1)]);
    },
    end: () => screen?.close(),
  };
}
