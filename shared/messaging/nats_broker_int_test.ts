import { brokerSuite } from "./broker_suite.ts";
import { natsBrokerFixture } from "./nats_broker_fixture.ts";

brokerSuite("nats", () => natsBrokerFixture());
