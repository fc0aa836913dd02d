/**
 * Lanes: tasks of one key run one after the other, tasks of different keys side by side.
 *
 * @module
 */

/** Runs tasks by key. */
export interface Lanes {
  /**
   * Queues a task behind those of the same key. A task must not throw.
   *
   * @returns when the key's lane is full now: a promise that resolves when it has room. Who waits for it
   *   before the next task keeps to the bound.
   */
  run(key: string, task: () => Promise<void>): void | Promise<void>;
  /** How many tasks wait or run. */
  readonly size: number;
  /** Resolves when no task waits or runs. */
  idle(): Promise<void>;
}

/**
 * Makes lanes.
 *
 * @param parallel most tasks that run at once; 32 unless said.
 * @param queued with how many tasks that wait a lane is full; 32 unless said.
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
export function createLanes(parallel = 32, queued = 32): Lanes {
  const lanes = new Map<string, Lane>();
  const ready: string[] = [];
  let running = 0, size = 0;
  let whenIdle: (() => void)[] = [];

  function next(): void {
    while (running < parallel && ready.length > 0) {
      const key = ready.shift()!;
      const lane = lanes.get(key)!;
      const task = lane.tasks.shift()!;
      if (lane.room && lane.tasks.length < queued) {
        lane.room.resolve();
        lane.room = undefined;
      }
      running++;
      task().finally(() => {
        running--;
        size--;
        if (lane.tasks.length > 0) ready.push(key);
        else lanes.delete(key);
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
      const lane = lanes.get(key);
      if (!lane) {
        lanes.set(key, { tasks: [task], room: undefined });
        ready.push(key);
        return next();
      }
      lane.tasks.push(task);
      if (lane.tasks.length < queued) return;
      lane.room ??= Promise.withResolvers();
      return lane.room.promise;
    },
    get size() {
      return size;
    },
    idle: () => size === 0 ? Promise.resolve() : new Promise((resolve) => whenIdle.push(resolve)),
  };
}

interface Lane {
  readonly tasks: (() => Promise<void>)[];
  /** There while the lane is full and somebody waits for room. */
  room: PromiseWithResolvers<void> | undefined;
}
