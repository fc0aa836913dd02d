/**
 * Whether requests that are refused write something all the same.
 *
 * @module
 */
import { changed, type Contents } from "./contents.ts";
import { Hang, type RawAnswer, type RawRequest } from "./wire.ts";

/** A refused request that wrote, and where. */
export interface Writer {
  readonly request: RawRequest;
  readonly tables: readonly string[];
}

/** How it is found out. */
export interface RefusedPorts {
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
  /** What is in the tables when nothing is on its way. */
  readonly look: () => Promise<Contents>;
}

/** A difference counts when it is there each time, since others may write, too. */
const TIMES = 3;
const WIDTH = 8;

/**
 * Sends requests again that were refused. One that is accepted by now is left out. Of those that write
 * it answers one.
 */
export async function writerAmong(
  requests: readonly RawRequest[],
  ports: RefusedPorts,
): Promise<Writer | undefined> {
  const refused = [...requests];
  const tables = await written(refused, ports);
  if (tables.length === 0) return undefined;
  if (refused.length === 1) return { request: refused[0], tables };
  const half = Math.ceil(refused.length / 2);
  return await writerAmong(refused.slice(0, half), ports) ??
    await writerAmong(refused.slice(half), ports) ??
    { request: refused[0], tables }; // only all of them together write
}

/** The tables that sending requests changes each time; removes the requests that are not refused. */
async function written(
  requests: RawRequest[],
  { send, look }: RefusedPorts,
): Promise<readonly string[]> {
  let tables: readonly string[] = [];
  for (let time = 0; time < TIMES && requests.length > 0;) {
    const before = await look();
    const accepted = new Set<RawRequest>();
    const left = [...requests];
    const worker = async () => {
      for (let request = left.shift(); request; request = left.shift()) {
        if (!await isRefused(request, send)) accepted.add(request);
      }
    };
    await Promise.all(Array.from({ length: WIDTH }, worker));
    const after = await look();
    if (accepted.size > 0) { // what they wrote says nothing
      requests.splice(0, Infinity, ...requests.filter((request) => !accepted.has(request)));
      continue;
    }
    tables = changed(before, after);
    if (tables.length === 0) return [];
    time++;
  }
  return requests.length > 0 ? tables : [];
}

async function isRefused(
  request: RawRequest,
  send: RefusedPorts["send"],
): Promise<boolean> {
  try {
    const { status } = await send(request);
    return status >= 400 && status < 500;
  } catch (error) {
    if (error instanceof Hang) return false;
    throw error;
  }
}
