/**
 * Homes with dead letters, for tests of the desk.
 *
 * @module
 */
import { DomainError, refused } from "../domain/error.ts";
import { until } from "./broker_suite.ts";
import type { MessageHandling } from "./consumer.ts";
import { createHome, lampEvents, lightingUnless } from "./home_fixture.ts";

const { LampLit } = lampEvents.types;

type Home = ReturnType<typeof createHome>;

/** Lamps in room "x" do what `fail` does, which tests change. */
export function failing(how: () => void = () => {}) {
  const state = { fail: how };
  return { state, handling: lightingUnless(() => state.fail()) };
}

/** Refuses. */
export const gone = () => {
  throw refused("lamp_gone", "the lamp is gone");
};

/** A home with one dead letter, m1 of lamp l1. */
export async function withDeadLetter(home: Home, handling: MessageHandling) {
  await home.start(handling);
  await home.publish(LampLit({ id: "l1", room: "x" }), {
    id: "m1",
    metadata: { AGGREGATE_ID: "l1", CORRELATION_ID: "c1" },
  });
  await until(() => home.ended.length === 1);
  return home.deadLetters()[0].id;
}

/** Whether an error is this refusal. */
export const refusal = (reason: string) => (error: unknown) =>
  error instanceof DomainError && error.reason === reason;
