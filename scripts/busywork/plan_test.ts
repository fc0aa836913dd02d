import assert from "node:assert/strict";
import { randomOf } from "../simulator/random.ts";
import { ACTIVITIES, type ActivityName, type Planned, planOf, SHARES } from "./plan.ts";

/** The first activities of a plan, each with what it would choose first. */
function first(count: number, seed: number, client = "client 1"): string[] {
  const plan: Planned[] = [];
  for (const planned of planOf(randomOf(seed).fork(client))) {
    if (plan.push(planned) === count) break;
  }
  return plan.map(({ name, random }) => `${name}, ${random.next()}`);
}

Deno.test("the same seed makes the same plan, down to the choices in it", () =>
  assert.deepEqual(first(1_000, 42), first(1_000, 42)));

Deno.test("another seed and another client have another plan", () => {
  assert.notDeepEqual(first(50, 42), first(50, 43));
  assert.notDeepEqual(first(50, 42), first(50, 42, "client 2"));
});

Deno.test("what an activity draws does not change what comes next", () => {
  const names: string[] = [];
  for (const { name, random } of planOf(randomOf(7).fork("client 1"))) {
    for (let draws = names.length % 5; draws > 0; draws--) random.next();
    if (names.push(name) === 100) break;
  }
  assert.deepEqual(names, first(100, 7).map((line) => line.split(",")[0]));
});

for (const seed of [1, 2, 42]) {
  Deno.test(`10 000 draws keep to the shares, with the seed ${seed}`, () => {
    const counts = new Map<string, number>();
    for (const line of first(10_000, seed)) {
      const [name] = line.split(",");
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const name of ACTIVITIES) {
      const share = SHARES[name] / 1_000;
      const fourSigma = 4 * Math.sqrt(share * (1 - share) / 10_000);
      const found = (counts.get(name) ?? 0) / 10_000;
      assert.ok(Math.abs(found - share) < fourSigma, `${name}: ${found} instead of ${share}`);
    }
  });
}

Deno.test("the shares sum up to a thousand, and each activity is shown once", () => {
  const names: ActivityName[] = [...ACTIVITIES];
  assert.deepEqual(names.toSorted(), Object.keys(SHARES).toSorted());
  assert.equal(Object.values(SHARES).reduce((sum, share) => sum + share, 0), 1_000);
});

Deno.test("a client rests 8 to 11 seconds, always as long", () => {
  for (let client = 1; client <= 25; client++) {
    const { restSeconds } = planOf(randomOf(1).fork(`client ${client}`));
    assert.ok(restSeconds >= 8 && restSeconds < 11);
    assert.equal(planOf(randomOf(1).fork(`client ${client}`)).restSeconds, restSeconds);
  }
});
