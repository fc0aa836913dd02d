/**
 * The health check of a container: ends with 0 when the process in it is ready, else with 1. The image has
 * no other program that could ask.
 *
 * @module
 */
const port = (Deno.env.get("WEB_PORT") ?? "8080").replace(":", "");
try {
  const response = await fetch(`http://127.0.0.1:${port}/readiness`, {
    signal: AbortSignal.timeout(3_000),
  });
  console.log(await response.text()); // `docker inspect` shows it
  Deno.exit(response.ok ? 0 : 1);
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
