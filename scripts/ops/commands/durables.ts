/**
 * The durables of NATS, for the way back to another system.
 *
 * @module
 */
import { ConfigError } from "../../../shared/platform/config.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { type DurableView, natsDurables } from "../../../shared/messaging/nats_durables.ts";
import { createLogger } from "../../../shared/platform/log.ts";
import { NotReachable, Refusal } from "../client.ts";
import { command, EXIT, lines, type Output, present } from "../command.ts";
import type { Target } from "../target.ts";

const DIAL_MS = 5_000;

/** `durables`. */
export const durables = command({
  name: "durables",
  help: "where each subscription is in NATS; --release takes ours away, once their processes ended",
  options: {
    release: { default: false, help: "takes away ours, for the way back to another system" },
    only: { default: "", help: "only the one of this name" },
  },
  async run({ target, output }, _, { release, only }) {
    await using nats = await connectTo(target);
    const all = (await nats.list()).filter(({ name }) => only === "" || name === only);
    const [ours, others] = [
      all.filter(({ kind }) => kind === "pull"),
      all.filter(({ kind }) => kind === "push"),
    ];
    if (!release) {
      present(output, { durables: all }, () => table(output, [...ours, ...others]));
      return EXIT.fine;
    }
    const released: DurableView[] = [], refused: string[] = [];
    for (const { name } of ours) {
      try {
        released.push(await nats.release(name));
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        refused.push(error.message);
      }
    }
    present(output, { released, refused }, () => [
      ...(released.length > 0
        ? ["Taken away, up to these places:", ...table(output, released)]
        : []),
      ...(ours.length === 0 ? ["There is none of ours."] : []),
      ...refused.map((text) => output.paint.bad(text)),
    ]);
    return refused.length > 0 ? EXIT.problem : EXIT.fine;
  },
});

function table(output: Output, durables: readonly DurableView[]): string[] {
  if (durables.length === 0) return ["No durables."];
  return lines(output, {
    head: ["durable", "kind", "used", "waiting", "unsettled", "settled up to"],
    whole: ["durable"],
    rows: durables.map(({ name, kind, used, waiting, unsettled, floor }) => [
      ...[name, kind, used ? "yes" : "no"],
      ...[waiting, unsettled, floor],
    ]),
  });
}

async function connectTo({ note, config: { nats } }: Target) {
  const noted = note?.broker.kind === "nats" ? note.broker : undefined;
  const { url, stream } = noted ?? nats;
  if (!url || (note && !noted)) {
    throw new Refusal(400, "Messages go through PostgreSQL here: there are no durables of NATS.");
  }
  const log = createLogger({ level: "ERROR", write: () => {} });
  try {
    return await natsDurables({ url, stream, log, signal: AbortSignal.timeout(DIAL_MS) });
  } catch (error) {
    if (error instanceof ConfigError) throw new Refusal(401, error.message);
    throw new NotReachable(`NATS does not answer within ${DIAL_MS / 1_000} s.`, { cause: error });
  }
}
