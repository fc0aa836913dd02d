import { createLoop } from "../../../shared/messaging/loop.ts";
import { inCall, newCall } from "../../../shared/platform/call_context.ts";
import type { Logger } from "../../../shared/platform/log.ts";
import type { Background } from "../../../shared/platform/module.ts";

/** Work that the depot does by itself, each second, and at once when it is woken. */
export interface Periodic extends Background {
  kick(): void;
}

const EVERY_MS = 1_000;

/**
 * Makes such work; what fails is tried again. Each run is a call of its own: it is nobody's request.
 *
 * @param name what is done, for the log.
 */
export function periodic(name: string, run: () => Promise<void>, log: Logger): Periodic {
  const loop = createLoop({
    what: name,
    log,
    everyMs: EVERY_MS,
    run: () => inCall(newCall({}), run),
  });
  return { name, kick: loop.kick, start: loop.kick, stop: loop.close };
}
