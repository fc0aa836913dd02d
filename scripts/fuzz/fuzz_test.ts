import assert from "node:assert/strict";
import fc from "fast-check";
import { SERVICES } from "../../services/client.ts";
import { curlLine } from "./curl.ts";
import { newTally, runTargets } from "./run.ts";
import { writerAmong } from "./refused.ts";
import { type Target, targetsOf, wild } from "./targets.ts";
import { faultOf } from "./verdict.ts";
import { bytesOf, Hang, latin1, type RawAnswer, type RawRequest } from "./wire.ts";

const OK: RawAnswer = { status: 200, type: "application/json", text: "{}" };
const request = (part: Partial<RawRequest> = {}): RawRequest => ({
  verb: "POST",
  target: "/api/stores",
  headers: [],
  body: new Uint8Array(0),
  ...part,
});
const url = new URL("http://mall:8080");

/** What a system that answers so is found to do wrong. */
async function findings(
  answer: (request: RawRequest) => RawAnswer | Promise<RawAnswer>,
  targets: readonly Target[],
  { runs = 200, seed = 1 } = {},
) {
  const tally = newTally();
  const send = async (request: RawRequest) => await answer(request);
  await runTargets(targets, { id: ["there"] }, tally, { seed, runs, send });
  return tally;
}

const createStore = targetsOf(SERVICES).filter(({ name }) => name === "POST /api/stores");

Deno.test("every method of every service is reached over Connect, and by each route over REST", () => {
  const names = targetsOf(SERVICES).map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { schema } of Object.values(SERVICES)) {
    for (const { name, http, noSideEffects, serverStreaming } of schema.methods) {
      const path = `${schema.name}/${name}`;
      const ways = [`${path} as json`, `${path} as proto`];
      if (noSideEffects && !serverStreaming) ways.push(...ways.map((way) => `${way} by GET`));
      if (http) ways.push(`${http.verb} ${http.path}`);
      for (const way of ways) assert.ok(names.includes(way), way);
    }
  }
});

Deno.test("equal seeds make equal requests, others do not", async () => {
  async function sent(seed: number) {
    const seen: string[] = [];
    await findings(
      (request) => {
        seen.push(`${request.verb} ${request.target} ${request.headers} ${latin1(request.body)}`);
        return OK;
      },
      [...createStore, wild],
      { seed, runs: 20 },
    );
    return seen.toSorted();
  }
  assert.deepEqual(await sent(1), await sent(1));
  assert.notDeepEqual(await sent(1), await sent(2));
});

Deno.test("a fault is found, and told by its smallest request", async () => {
  const { findings: found } = await findings(
    ({ body }) => body.length >= 500 ? { ...OK, status: 500 } : OK,
    createStore,
  );
  assert.equal(found.length, 1);
  const [{ fault, request }] = found;
  assert.equal(fault, "answered 500");
  assert.deepEqual(request.headers, []);
  assert.ok(request.body.length < 600, `${request.body.length}`);
  assert.match(curlLine(url, request), /^curl .* 'http:\/\/mall:8080\/api\/stores' /);
});

Deno.test("what does not answer in time is a fault, which is not waited for again and again", async () => {
  let hangs = 0;
  const { findings: found } = await findings(({ body }) => {
    if (body.length > 100) return OK;
    hangs++;
    throw new Hang("no whole answer after 10 ms");
  }, createStore);
  assert.equal(found[0].fault, "no whole answer after 10 ms");
  assert.ok(hangs < 10, `${hangs}`);
});

Deno.test("when nobody answers any more it ends", async () => {
  let asked = 0;
  const { gone, findings: found } = await findings(() => {
    if (++asked > 5) throw new Deno.errors.ConnectionRefused("nobody");
    return OK;
  }, targetsOf(SERVICES));
  assert.ok(gone);
  assert.ok(found.some(({ fault }) => fault === "nobody answers any more"));
  assert.ok(asked < 50, `${asked}`);
});

Deno.test("5xx is a fault unless it is documented", () => {
  const timed = request({ headers: [["connect-timeout-ms", "1"]] });
  const json = (status: number, body: object): RawAnswer => ({
    ...OK,
    status,
    text: JSON.stringify(body),
  });
  for (const status of [500, 502, 503, 504]) {
    assert.equal(faultOf(request(), json(status, { code: 13 })), `answered ${status}`);
  }
  assert.equal(faultOf(timed, json(504, {})), undefined);
  assert.equal(faultOf(request(), json(501, { code: "unimplemented" })), undefined);
  assert.equal(faultOf(request(), json(501, { code: 12 })), undefined);
  assert.equal(faultOf(request(), json(501, {})), "answered 501");
});

Deno.test("an answer that tells of the inside, or is not what it says, is a fault", () => {
  const text = "PostgresError: relation events";
  assert.match(faultOf(request(), { ...OK, status: 400, text }) ?? "", /tells of the inside/);
  assert.equal(faultOf(request(), { ...OK, text: "<html>" }), "the answer is not JSON");
  const type = "application/connect+json";
  const end = '\x02\0\0\0\x20{"error":{"code":"internal","message":"internal error"}}';
  assert.match(faultOf(request(), { status: 200, type, text: end }) ?? "", /stream ended/);
  const closed = { status: 0, type: "", text: "" };
  assert.match(faultOf(request(), closed) ?? "", /closed/);
  assert.equal(faultOf(request({ body: new Uint8Array(2 << 20) }), closed), undefined);
});

Deno.test("of refused requests the one that writes is found", async () => {
  let rows = 0;
  const requests = Array.from({ length: 21 }, (_, index) => request({ target: `/${index}` }));
  const ports = {
    send: ({ target }: RawRequest) => {
      if (target === "/13" || target === "/20") rows++;
      return Promise.resolve({ ...OK, status: target === "/20" ? 200 : 400 });
    },
    look: () => Promise.resolve({ "stores.events": `${rows} rows`, "stores.outbox": "0 rows" }),
  };
  const found = await writerAmong(requests, ports);
  assert.deepEqual([found?.request.target, found?.tables], ["/13", ["stores.events"]]);
  const harmless = requests.filter(({ target }) => target !== "/13");
  assert.equal(await writerAmong(harmless, ports), undefined);
});

Deno.test("what others write now and then is not blamed on a refused request", async () => {
  let looks = 0;
  const ports = {
    send: () => Promise.resolve({ ...OK, status: 404 }),
    look: () => Promise.resolve({ "cosec.sagas": ++looks < 3 ? `${looks}` : "at rest" }),
  };
  assert.equal(await writerAmong([request(), request()], ports), undefined);
});

Deno.test("a line for bash says each byte", () => {
  assert.equal(
    curlLine(url, request({ verb: "PUT", target: "/a'b\xff%zz", body: bytesOf("{}") })),
    "curl -sS -i --path-as-is --globoff -X 'PUT' 'http://mall:8080/' " +
      "--request-target $'/a\\x27b\\xff%zz' " +
      "-H 'accept:' -H 'user-agent:' -H 'content-type:' --data-binary '{}'",
  );
  assert.match(
    curlLine(url, request({ headers: [["x-empty", ""]], body: bytesOf("\0@") })),
    /^base64 -d <<< AEA= \| curl .*-H 'x-empty;' --data-binary @-$/,
  );
});

Deno.test("texts with a byte a character come back as they went", () =>
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => assert.deepEqual(bytesOf(latin1(bytes)), bytes)),
  ));
