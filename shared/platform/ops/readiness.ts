/**
 * Whether a process can do its work at this moment, and what keeps it from it.
 *
 * @module
 */
import type { Broker } from "../../messaging/broker.ts";
import type { Sql } from "../database.ts";
import { errorCode } from "../outage.ts";
import { inTime, withDeadline } from "../time.ts";
import type { ContextDesk, Phase } from "./desk.ts";

/** One thing that was looked at. */
export interface Check {
  readonly name: "process" | "database" | "broker" | "subscriptions" | "relay";
  /** The contexts whose work depends on it. */
  readonly contexts: readonly string[];
  readonly ok: boolean;
  /** How long the look took, in milliseconds. */
  readonly ms: number;
  /** What is wrong, in words that anybody may read. */
  readonly problem?: string;
}

/** What `GET /readiness` answers. */
export interface Readiness {
  readonly status: "ready" | "failing" | Exclude<Phase, "running">;
  readonly checks: readonly Check[];
}

/** What readiness is judged by. */
export interface ReadinessPorts {
  readonly phase: () => Phase;
  readonly broker: Pick<Broker, "check">;
  readonly contexts: () => Iterable<ContextDesk>;
  /** Longest wait for each check, in milliseconds; 2 000 unless given. */
  readonly deadlineMs?: number;
}

/**
 * Makes what tells it. Who asks while a look is under way gets its answer; nothing is remembered
 * beyond that, so an answer is never older than the deadline.
 *
 * @example
 * ```ts ignore
 * const readiness = createReadiness({ phase: () => "running", broker, contexts: () => desks });
 * const { status, checks } = await readiness();
 * ```
 */
export function createReadiness(
  { phase, broker, contexts, deadlineMs = 2_000 }: ReadinessPorts,
): () => Promise<Readiness> {
  let underWay: Promise<Readiness> | undefined;

  async function check(
    name: Check["name"],
    of: readonly string[],
    look: () => Promise<string | undefined>,
  ): Promise<Check> {
    const began = performance.now();
    const problem = await withDeadline(look(), deadlineMs, name).catch(inWords);
    const ms = Math.round(performance.now() - began);
    return { name, contexts: of, ok: !problem, ms, ...(problem && { problem }) };
  }

  function checksOf(desks: readonly ContextDesk[]): Promise<Check>[] {
    const all = desks.map(({ name }) => name);
    const pools = Map.groupBy(desks, ({ sql }) => sql);
    return [
      ...[...pools].map(([sql, users]) =>
        check("database", users.map(({ name }) => name), () => answers(sql))
      ),
      check("broker", all, async () => void await broker.check()),
      ...desks.map((desk) =>
        check("subscriptions", [desk.name], () => subscriptions(desk, broker, deadlineMs * 0.75))
      ),
      ...desks.map((desk) => check("relay", [desk.name], () => Promise.resolve(relay(desk)))),
    ];
  }

  async function look(): Promise<Readiness> {
    const began = phase();
    const checks = began === "starting" ? [] : await Promise.all(checksOf([...contexts()]));
    const now = phase(); // it may have changed meanwhile
    const status = now !== "running" ? now : checks.every(({ ok }) => ok) ? "ready" : "failing";
    return { status, checks };
  }

  return () => underWay ??= look().finally(() => underWay = undefined);
}

async function answers(sql: Sql): Promise<undefined> {
  await sql`select 1`;
}

/**
 * A subscription works when it has started and the broker knows it. That is asked by its lag: to count a
 * long one may take longer than there is time here, which is no failure as long as the broker answers.
 */
async function subscriptions(
  { consumers, subscribed }: ContextDesk,
  broker: Pick<Broker, "check">,
  forMs: number,
): Promise<string | undefined> {
  if (consumers.length < subscribed) {
    return `${subscribed - consumers.length} of ${subscribed} have not started`;
  }
  const problems: string[] = [];
  const lags = consumers.map(({ name, lag }) =>
    lag().catch((error) => void problems.push(`${name}: ${inWords(error)}`))
  );
  await Promise.all([broker.check(), inTime(Promise.all(lags), forMs)]);
  return problems[0];
}

// deno-lint-ignore require-await -- a look like the others
async function relay({ relay }: ContextDesk): Promise<string | undefined> {
  return relay.failing ? "reading, publishing or marking the outbox fails" : undefined;
}

/** What anybody may know of an error: no address, no name, no text of a driver. */
export function inWords(error: unknown): string {
  const code = errorCode(error);
  if (code === "deadline_exceeded") return "no answer in time";
  return code ? `it fails: ${code}` : "it fails";
}
