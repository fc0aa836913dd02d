/**
 * Ports for processes that are about to start.
 *
 * @module
 */

/** Ports that nobody has at the moment, all different. */
export function freePorts(count: number): number[] {
  const listeners = Array.from(
    { length: count },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  const ports = listeners.map(({ addr: { port } }) => port);
  listeners.forEach((listener) => listener.close());
  return ports;
}
