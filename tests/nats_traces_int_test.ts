import { testDatabase } from "../shared/testing/database.ts";
import { startNatsServer } from "../shared/testing/nats.ts";
import { assertCheckoutTrace, checkOutIn, kiosk } from "./support/checkout_trace.ts";
import { callsTo, mallAt } from "./support/mall.ts";
import { collectSpans } from "./support/spans.ts";
import { ALL, placeIn, startSystem } from "./support/system.ts";

Deno.test("a checkout is one trace over JetStream", async () => {
  await using nats = await startNatsServer();
  await using database = await testDatabase();
  await using collector = collectSpans();
  const env = {
    ...collector.env,
    ...placeIn(database.connectionString),
    NATS_URL: nats.url,
    OTEL_SERVICE_NAME: "mall",
  };
  await using system = await startSystem({ args: ALL, env });
  const seen = kiosk();
  const about = await checkOutIn(seen, mallAt(callsTo(system.url)), system.url);
  await system.end("SIGTERM"); // what is not exported yet is exported then
  assertCheckoutTrace(collector.spans, seen, about);
});
