/**
 * The program that the public conformance runner starts:
 *
 *     connectconformance --mode server --conf shared/rpc/conformance/config.yaml \
 *       -- deno run --allow-net=127.0.0.1 --allow-env shared/rpc/conformance/main.ts
 *
 * It serves until it is told to end.
 *
 * @module
 */
import { answerBytes, readRequest, startUnderTest } from "./server.ts";

if (import.meta.main) {
  const ended = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => ended.resolve());
  }
  const { response } = startUnderTest(await readRequest(Deno.stdin.readable));
  await Deno.stdout.writable.getWriter().write(answerBytes(response));
  await ended.promise;
  Deno.exit(0);
}
