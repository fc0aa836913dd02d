import { type Fault, lasting, seconds } from "./fault.ts";

const restartPostgres: Fault = {
  name: "PostgreSQL is restarted",
  id: "F6",
  weight: 2,
  target: "postgres",
  async inject({ system: { postgres } }, tell) {
    tell("in order");
    await postgres.restart();
  },
};

const crashPostgres: Fault = {
  name: "PostgreSQL crashes",
  id: "F6",
  weight: 2,
  target: "postgres",
  async inject({ system: { postgres } }, tell) {
    tell("all of its processes");
    await postgres.kill();
  },
};

const restartNats: Fault = {
  name: "NATS is restarted",
  id: "F2",
  weight: 3,
  target: "nats",
  async inject({ system: { nats }, random, signal }, tell) {
    if (random.chance(0.5)) {
      tell("by kill -9");
      return await nats?.kill();
    }
    const ms = random.whole(0, 6_000);
    tell(`after ${seconds(ms)}`);
    await nats?.end();
    await lasting(ms, signal);
    await nats?.start();
  },
};

const freezeNats: Fault = {
  name: "NATS is frozen",
  id: "F16",
  weight: 1,
  target: "nats",
  async inject({ system: { nats }, random, signal }, tell) {
    const ms = random.whole(1_000, 8_000);
    nats?.stop();
    tell(`for ${seconds(ms)}`);
    await lasting(ms, signal);
    nats?.cont();
  },
};

const emptyNats: Fault = {
  name: "NATS loses its store",
  id: "F3",
  weight: 1,
  target: "nats",
  async inject({ system: { nats } }, tell) {
    tell("all of it");
    await nats?.empty();
  },
};

/** What is done to PostgreSQL as a whole. */
export const postgresFaults: readonly Fault[] = [restartPostgres, crashPostgres];

/** What is done to NATS. */
export const natsFaults: readonly Fault[] = [restartNats, freezeNats, emptyNats];
