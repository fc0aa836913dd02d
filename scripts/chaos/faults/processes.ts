import { crashPoints } from "../../../shared/platform/crash_point.ts";
import { type Fault, lasting, seconds, victimOf } from "./fault.ts";

const kill: Fault = {
  name: "kill -9 at a random moment",
  id: "F1",
  weight: 4,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    tell(victim.name);
    await victim.kill();
  },
};

const crash: Fault = {
  name: "kill -9 at a crash point",
  id: "F1",
  weight: 6,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    const point = ports.random.pick(crashPoints);
    const nth = ports.random.whole(1, ports.random.pick([3, 15, 60]));
    victim.arm(point, nth);
    tell(`${victim.name} begins anew, to die at "${point}" the ${nth}th time`);
    await victim.kill();
  },
};

const freeze: Fault = {
  name: "a process is frozen",
  id: "F9",
  weight: 4,
  target: "process",
  async inject(ports, tell) {
    const victim = victimOf(ports);
    const ms = ports.random.whole(1_000, 10_000);
    victim.stop();
    tell(`${victim.name} for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    victim.cont();
  },
};

const cutLines: Fault = {
  name: "the connections of a process are cut",
  id: "F6",
  weight: 3,
  target: "process",
  inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    for (const line of Object.values(lines)) line.cut();
    tell(name);
    return Promise.resolve();
  },
};

const delayAnswers: Fault = {
  name: "acknowledgements are late",
  id: "F5",
  weight: 2,
  target: "process",
  async inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    const [late, ms] = [ports.random.whole(50, 1_500), ports.random.whole(1_000, 6_000)];
    const over = ports.random.pick(Object.entries(lines));
    over[1].delay(late);
    tell(`${late} ms for ${name}, from ${over[0]}, for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    over[1].delay(0);
  },
};

const partition: Fault = {
  name: "a process and a server cannot reach each other",
  id: "F27",
  weight: 2,
  target: "process",
  async inject(ports, tell) {
    const { name, lines } = victimOf(ports);
    const [server, line] = ports.random.pick(Object.entries(lines));
    const ms = ports.random.whole(1_000, 8_000);
    line.sever(true);
    tell(`${name} and ${server}, for ${seconds(ms)}`);
    await lasting(ms, ports.signal);
    line.sever(false);
  },
};

/** What is done to processes. */
export const processFaults: readonly Fault[] = [kill, crash, freeze];

/** What is done to the connections of processes. */
export const lineFaults: readonly Fault[] = [cutLines, delayAnswers, partition];
