import assert from "node:assert/strict";
import { readCommand, replicasOf } from "./command.ts";
import { CONTEXTS } from "./surfaces.ts";

Deno.test("replicas are a number for all contexts, or one for some", () => {
  assert.deepEqual(replicasOf("2"), Object.fromEntries(CONTEXTS.map((context) => [context, 2])));
  assert.deepEqual(replicasOf("ordering=2, depot=3"), { ordering: 2, depot: 3 });
});

Deno.test("what cannot be meant is refused with a sentence", () => {
  const refused = (args: string[], env: Record<string, string> = {}) => () =>
    readCommand(args, env);
  assert.throws(refused(["--replicas", "0"]), /--replicas is from 1 to 9, not "0"/);
  assert.throws(refused(["--replicas", "robots=2"]), /contexts are stores, customers/);
  assert.throws(refused(["--broker", "kafka"]), /--broker is nats or postgres, not "kafka"/);
  assert.throws(refused([], { WEB_PORT: "web" }), /WEB_PORT is "web"/);
  assert.throws(refused(["--copies", "2"]), /copies/);
});

Deno.test("processes hear what is configured for them, and nothing that the cluster decides", () => {
  const command = readCommand([], {
    BASKET_TTL: "10s",
    LOG_LEVEL: "WARN",
    PG_CONN: "postgres://elsewhere",
    NATS_URL: "elsewhere",
    HOME: "/root",
    WEB_PORT: ":9000",
  });
  assert.ok(command !== "help");
  assert.deepEqual(command.env, { BASKET_TTL: "10s", LOG_LEVEL: "WARN" });
  assert.deepEqual([command.port, command.host, command.broker], [9000, "127.0.0.1", "nats"]);
  assert.deepEqual([command.dataDir, command.notesIn], [".mallbots/cluster", [".mallbots"]]);
});
