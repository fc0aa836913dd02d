/** A cluster for a test, and trade in it. */
import assert from "node:assert/strict";
import { checkWorld, isFine, resultLines } from "../../scripts/check/main.ts";
import { openWorld } from "../../scripts/check/world.ts";
import { type Cluster, type ClusterOptions, startCluster } from "../../scripts/cluster/cluster.ts";
import { findNatsServer } from "../../scripts/cluster/nats_server.ts";
import { CONTEXTS } from "../../scripts/cluster/surfaces.ts";
import { paintOf } from "../../scripts/simulator/text.ts";
import { eventually } from "./eventually.ts";
import { callsTo, type Goods, type Mall, mallAt } from "./mall.ts";
import { tempFolder } from "./system.ts";

/** A cluster, and what was said of it. */
export interface TestCluster extends AsyncDisposable {
  readonly cluster: Cluster;
  readonly mall: Mall;
  /** The sentences so far. */
  readonly said: readonly string[];
}

/** Starts one on a folder of its own: over NATS when a server is here, unless another broker is asked for. */
export async function testCluster(
  options: Partial<ClusterOptions> = {},
): Promise<TestCluster> {
  const natsServer = await findNatsServer(Deno.env.toObject());
  const said: string[] = [];
  await using ends = new AsyncDisposableStack();
  const folder = await tempFolder();
  ends.use(folder);
  const cluster = await startCluster({
    dataDir: `${folder.path}/cluster`,
    broker: natsServer ? "nats" : "postgres",
    ...(natsServer && { natsServer }),
    say: (sentence) => said.push(sentence),
    ...options,
    env: { LOG_LEVEL: "INFO", ...options.env },
  });
  ends.use(cluster);
  const all = ends.move();
  return {
    cluster,
    said,
    mall: mallAt(callsTo(cluster.url)),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** Trade that goes on until it is ended. */
export interface Trade {
  /** Checkouts that were acknowledged so far. */
  readonly acknowledged: readonly string[];
  /** Resolves when so many more checkouts were acknowledged. */
  more(count: number): Promise<void>;
  /** Ends it and waits for what is at hand. */
  end(): Promise<readonly string[]>;
}

/** Shoppers check out, one basket after another; who is not answered well tries again. */
export async function trade(mall: Mall, lanes = 3): Promise<Trade> {
  const goods = await mall.goods();
  const acknowledged: string[] = [];
  let open = true;
  const shopping = Array.from({ length: lanes }, async () => {
    while (open) await shop(mall, goods, acknowledged);
  });
  return {
    acknowledged,
    async more(count) {
      const wanted = acknowledged.length + count;
      await eventually(
        `${count} more checkouts`,
        () => acknowledged.length >= wanted ? true : undefined,
        { deadlineMs: 60_000 },
      );
    },
    async end() {
      open = false;
      await Promise.all(shopping);
      return acknowledged;
    },
  };
}

async function shop(mall: Mall, goods: Goods, acknowledged: string[]): Promise<void> {
  const patient = <T>(what: string, work: () => Promise<T>) =>
    eventually(what, work, { deadlineMs: 60_000, everyMs: 50 });
  const customerId = await patient("a customer", () => mall.customer());
  const paymentId = await patient("a payment", () => mall.payment(customerId, 9));
  const basketId = await patient("a basket", () => mall.basket(customerId, goods));
  await patient("a checkout", async () => {
    const { status, body } = await mall.checkOut(basketId, paymentId);
    if (status === 200) {
      acknowledged.push(basketId);
      return true;
    }
    // the answer of an earlier attempt was lost, not its effect
    if (status === 400) return true;
    assert.ok(status === 503 || status === 409 || status === 504, JSON.stringify(body));
  });
}

/** Holds that every acknowledged checkout became an approved order, and all that is promised of the data. */
export async function assertConsistent(
  { cluster, mall }: TestCluster,
  acknowledged: readonly string[],
): Promise<void> {
  for (const id of acknowledged) {
    await eventually(`order ${id} is approved`, async () => {
      const order = await mall.order(id);
      return order?.status === "approved" ? true : undefined;
    }, { deadlineMs: 60_000 });
  }
  const { nats, brokerConnection } = cluster;
  await using world = await openWorld({
    contexts: Object.fromEntries(
      CONTEXTS.map((context) => [context, cluster.connectionOf(context)]),
    ),
    streamName: "mallbots",
    ...(nats && { natsUrl: nats.url }),
    ...(brokerConnection && { broker: brokerConnection }),
  });
  const result = await checkWorld(world);
  assert.ok(isFine(result), `\n${[...resultLines(result, paintOf(false))].join("\n")}`);
}
