/**
 * What every broker must do, whatever it is made of: one suite that judges all.
 *
 * @module
 */
import { processesSuite } from "./broker_suite/processes.ts";
import { publishingSuite } from "./broker_suite/publishing.ts";
import { settlingSuite } from "./broker_suite/settling.ts";
import { type BrokerFixture, createStage, type Register } from "./broker_suite/stage.ts";
import { subscribingSuite } from "./broker_suite/subscribing.ts";

export {
  type BrokerFixture,
  ids,
  message,
  messages,
  until,
  untilDone,
} from "./broker_suite/stage.ts";

/**
 * Registers the tests of the suite.
 *
 * @param name of the broker, for the names of the tests.
 * @param makeFixture makes an empty stream.
 */
export function brokerSuite(name: string, makeFixture: () => Promise<BrokerFixture>): void {
  const test: Register = (promise, body) =>
    Deno.test(`${name} broker ${promise}`, async () => {
      const stage = createStage(await makeFixture());
      try {
        await body(stage);
      } finally {
        await stage.close();
      }
    });
  for (const suite of [publishingSuite, subscribingSuite, settlingSuite, processesSuite]) {
    suite(test);
  }
}
