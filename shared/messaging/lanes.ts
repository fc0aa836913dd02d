/**
 * Lanes: tasks of one key run one after the other, tasks of different keys side by side.
 *
 * @module
 */

/** Runs tasks by key. */
export interface Lanes {
  /** Queues a task behind those of the same key. A task must not throw. */
  run(key: string, task: () => Promise<void>): void;
  /** How many tasks wait or run. */
  readonly size: number;
  /** Resolves when no task waits or runs. */
  idle(): Promise<void>;
}

/**
 * Makes lanes.
 *
 * @param parallel most tasks that run at once; 32 unless said.
 * @example
 * ```ts
 * import { createLanes } from "./lanes.ts";
 * const lanes = createLanes();
 * const seen: number[] = [];
 * lanes.run("a", async () => { await Promise.resolve(); seen.push(1); });
 * lanes.run("a", () => Promise.resolve(void seen.push(2)));
 * await lanes.idle();
 * if (seen.join() !== "1,2") throw new Error("never");
 * ```
 */
export function createLanes(parallel = 32): Lanes {
  const waiting = new Map<string, (() => Promise<void>)[]>();
  const ready: string[] = [];
  let running = 0, size = 0;
  let whenIdle: (() => void)[] = [];

  function next(): void {
    while (running < parallel && ready.length > 0) {
      const key = ready.shift()!;
      const task = waiting.get(key)!.shift()!;
      running++;
      task().finally(() => {
        running--;
        size--;
        if (waiting.get(key)!.length > 0) ready.push(key);
        else waiting.delete(key);
        if (size === 0) {
          whenIdle.forEach((wake) => wake());
          whenIdle = [];
        }
        next();
      });
    }
  }

  return {
    run(key, task) {
      size++;
      const lane = waiting.get(key);
      if (lane) lane.push(task);
      else {
        waiting.set(key, [task]);
        ready.push(key);
        next();
      }
    },
    get size() {
      return size;
    },
    idle: () => size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve)),
  };
}
