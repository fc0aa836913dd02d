/**
 * Ports.
 *
 * @module
 */

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** The process cannot start; the message is one clear sentence. */
export class StartError extends Error {
  override readonly name = "StartError";
}

/**
 * Makes sure that a port is free, before anything else is started.
 *
 * @param variable that sets it, for the advice.
 * @throws {StartError} when it is taken or may not be used.
 */
export function requirePort({ host, port }: Address, variable: string): void {
  try {
    Deno.listen({ hostname: host, port }).close();
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) {
      const advice = `stop the process that has it, or set ${variable} to another one`;
      throw new StartError(`Port ${port} on ${host} is taken: ${advice}.`, { cause: error });
    }
    if (error instanceof Deno.errors.PermissionDenied) {
      const text = `Port ${port} on ${host} may not be used by this account: set ${variable}.`;
      throw new StartError(text, { cause: error });
    }
    const text = `Port ${port} on ${host} cannot be used: is ${
      variable.replace("PORT", "HOST")
    } right?`;
    throw new StartError(text, { cause: error });
  }
}

/** Serves HTTP. */
export function listen(
  handler: Deno.ServeHandler,
  { host, port }: Address,
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({ hostname: host, port, onListen: () => {} }, handler);
}
