/**
 * Ports for processes that are about to start.
 *
 * @module
 */

/**
 * Below the range from which Linux, macOS and Windows take ports for outgoing connections: such a
 * connection could have a port by the time that a process starts there, or starts there again.
 */
const FIRST = 10_000;
const LAST = 32_000;

/**
 * Ports of the loopback address that nobody has at the moment, all different.
 *
 * @example
 * ```ts ignore
 * const [web, rpc] = freePorts(2);
 * ```
 */
export function freePorts(count: number): number[] {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST));
    if (isFree(port)) ports.add(port);
  }
  return [...ports];
}

/** One of them. */
export function freePort(): number {
  return freePorts(1)[0];
}

function isFree(port: number): boolean {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return false;
    throw error;
  }
}
