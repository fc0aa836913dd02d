import assert from "node:assert/strict";
import { contents } from "../scripts/fuzz/contents.ts";
import { baskets } from "../services/baskets/mod.ts";
import { cosec } from "../services/cosec/mod.ts";
import { customers } from "../services/customers/mod.ts";
import { depot } from "../services/depot/mod.ts";
import { notifications } from "../services/notifications/mod.ts";
import { ordering } from "../services/ordering/mod.ts";
import { payments } from "../services/payments/mod.ts";
import { search } from "../services/search/mod.ts";
import { stores } from "../services/stores/mod.ts";
import type { FieldSchema } from "../shared/rpc/schema.ts";
import { testHost } from "../shared/testing/host.ts";
import { mallAt } from "./support/mall.ts";
import {
  ask,
  assertConnect,
  assertStatus,
  assertTooLarge,
  connectCall,
  JSON_TYPE,
  restCall,
} from "./support/refusals.ts";
import { NOBODY, pathOf, routes, sample, verbsOf } from "./support/routes.ts";
import { senseless } from "./support/senseless.ts";

const CONTEXTS = [
  ...[stores, customers, baskets, ordering, payments, depot, cosec],
  ...[notifications, search],
];

Deno.test("bad input is refused everywhere, writes nothing and breaks nothing", async (t) => {
  await using host = await testHost(CONTEXTS);
  const sql = host.sql("stores");
  const mall = mallAt(host.call);
  const goods = await mall.goods();
  const customerId = await mall.customer();
  const basketId = await mall.basket(customerId, goods);
  await host.quiet();
  const before = await contents(sql, CONTEXTS.map(({ name }) => name));

  /** A value that would do; of ids one that nobody has, but for products. */
  const valid = (field: FieldSchema) =>
    field.json === "productId" ? goods.productId : sample(field);

  const malformed = [
    ...["{", "}", '{"name": }', "[]", '"text"', "5", "{'a': 1}", '{"a": 1} more', "\ufeffno"],
    '{"x": '.concat("[".repeat(100_000)),
    new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
  ];

  await t.step("malformed JSON", async () => {
    for (const route of routes) {
      for (const body of malformed) {
        for (const bad of restCall(route, body)) {
          assertStatus(await ask(host.http, bad), 400, 3, bad.what);
        }
        const bad = connectCall(route, body);
        assertConnect(await ask(host.http, bad), 400, "invalid_argument", bad.what);
      }
    }
  });

  await t.step("fields of a wrong type", async () => {
    for (const route of routes) {
      for (const { body } of route.mistyped) {
        const text = JSON.stringify(body);
        for (const bad of restCall(route, text)) {
          assertStatus(await ask(host.http, bad), 400, 3, bad.what);
        }
        const bad = connectCall(route, text);
        assertConnect(await ask(host.http, bad), 400, "invalid_argument", bad.what);
      }
    }
  });

  await t.step("queries of a wrong type", async () => {
    for (const { http, fields } of routes) {
      if (http?.body !== "") continue;
      for (const { name } of fields.filter(({ type }) => type === "int32")) {
        const path = `${pathOf(http, NOBODY)}?${name}=many`;
        const what = `${http.verb} ${path}`;
        assertStatus(await ask(host.http, { what, verb: http.verb, path }), 400, 3, what);
      }
    }
  });

  await t.step("bytes that are no message", async () => {
    for (const route of routes) {
      for (const bytes of [[0xff], [0x0a, 0x7f, 0x41]]) {
        const bad = connectCall(route, new Uint8Array(bytes), "application/proto");
        assertConnect(await ask(host.http, bad), 400, "invalid_argument", bad.what);
      }
    }
  });

  await t.step("ids that nobody has", async () => {
    const text = /^([a-z ]+ with that ID does not exist|payment cannot be confirmed)$/;
    for (const route of routes) {
      const { http, method } = route;
      const inPath = http?.path.includes("{") ?? false;
      const isOfOne = inPath || route.fields.some(({ name }) => name === "id");
      if (!isOfOne) continue;
      const body = Object.fromEntries(route.fields.map((field) => [field.json, valid(field)]));
      if (http) {
        const verb = http.verb;
        const what = `${verb} ${http.path} of nobody`;
        const answer = await ask(host.http, {
          what,
          verb,
          path: pathOf(http, NOBODY),
          ...(http.body === "*" && { body: JSON.stringify(body) }),
        });
        if (answer.status === 501) continue;
        assert.equal(answer.status, 404, `${what}: ${answer.text}`);
        assert.equal(answer.body.code, 5, what);
        assert.match(answer.body.message, text, `${what}: ${answer.text}`);
        assert.deepEqual(answer.body.details, [{
          "@type": "type.googleapis.com/errors.ErrorType",
          TypeCode: "NOT_FOUND",
          HTTPCode: "404",
          GRPCCode: "5",
        }], what);
      }
      const ids = Object.fromEntries(
        [...(http?.path ?? "").matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, NOBODY]),
      );
      const call = connectCall(route, JSON.stringify({ ...body, ...ids }));
      const answer = await ask(host.http, call);
      if (answer.status === 501) continue;
      assert.equal(answer.status, 404, `${method.name} of nobody: ${answer.text}`);
      assert.equal(answer.body.code, "not_found", method.name);
      assert.match(answer.body.message, text, `${method.name}: ${answer.text}`);
      assert.equal(answer.body.details[0].type, "errors.ErrorType", method.name);
    }
  });

  await t.step("texts that cannot be ids, and texts that cannot be stored", async () => {
    for (const route of routes) {
      const { http } = route;
      const verb = http?.verb ?? "";
      const fields = Object.fromEntries(route.fields.map((field) => [field.json, valid(field)]));
      const body = JSON.stringify(fields);
      if (http?.path.includes("{")) {
        for (const id of [" ", "x".repeat(129), "a\0b"]) {
          const what: string = `${verb} ${http.path} of ${JSON.stringify(id.slice(0, 5))}`;
          const path = pathOf(http, id);
          const answer = await ask(host.http, {
            what,
            verb,
            path,
            ...(http.body === "*" && { body }),
          });
          if (answer.status === 501) continue;
          assert.equal(answer.status, 400, `${what}: ${answer.text}`);
        }
      }
      for (const field of route.fields.filter(({ type }) => type === "string")) {
        const bodies = ['"a\\u0000b"', '"a\\ud800b"'].map((text) =>
          body.replace(
            `"${field.json}":${JSON.stringify(valid(field))}`,
            `"${field.json}":${text}`,
          )
        );
        for (
          const bad of bodies.flatMap((
            text,
          ) => [...restCall(route, text), connectCall(route, text)])
        ) {
          const { status, text } = await ask(host.http, bad);
          assert.ok(status >= 400, `${bad.what}: ${status} ${text}`);
        }
      }
    }
  });

  await t.step("verbs that a path does not have", async () => {
    const paths = new Set(routes.flatMap(({ http }) => http ? pathOf(http, NOBODY) : []));
    for (const path of paths) {
      const verbs = verbsOf(path);
      const allow = [...verbs, ...(verbs.has("GET") ? ["HEAD"] : [])].toSorted().join(", ");
      for (const verb of ["GET", "POST", "PUT", "PATCH", "DELETE"]) {
        if (verbs.has(verb)) continue;
        const what = `${verb} ${path}`;
        const answer = await ask(host.http, { what, verb, path });
        assert.equal(answer.status, 405, `${what}: ${answer.text}`);
        assert.equal(answer.headers.get("allow"), allow, what);
        const body = { code: 12, message: "Method Not Allowed", details: [] };
        assert.deepEqual(answer.body, body, what);
      }
    }
    for (const { connect: path, method } of routes) {
      for (const verb of ["PUT", "PATCH", "DELETE", ...(method.noSideEffects ? [] : ["GET"])]) {
        const what = `${verb} ${path}`;
        const answer = await ask(host.http, { what, verb, path });
        assert.equal(answer.status, 405, what);
        assert.equal(
          answer.headers.get("allow"),
          method.noSideEffects ? "GET, HEAD, POST" : "POST",
        );
      }
    }
  });

  await t.step("bodies above 1 MiB", async () => {
    const name = "x".repeat(1 << 20);
    const body = new Blob([JSON.stringify({ name })]);
    for (const route of routes) {
      for (const bad of restCall(route, body)) {
        assertTooLarge(await ask(host.http, bad), 413, 8, bad.what);
      }
      const bad = connectCall(route, body);
      assertTooLarge(await ask(host.http, bad), 429, "resource_exhausted", bad.what);
    }
  });

  await t.step("content types that Connect does not have", async () => {
    for (const route of routes) {
      for (const type of ["text/plain", "application/xml", "application/grpc", "text/json"]) {
        const bad = connectCall(route, "{}", type);
        const { status, headers } = await ask(host.http, bad);
        assert.equal(status, 415, bad.what);
        assert.equal(headers.get("accept-post"), "application/json, application/proto");
      }
    }
  });

  await t.step("paths that nobody has", async () => {
    for (
      const path of ["/api/stores/a/b/c/d", "/api/baskets/", "/api/ordering/x/y", "/api/depot"]
    ) {
      const answer = await ask(host.http, { what: path, verb: "GET", path });
      assertStatus(answer, 404, 5, path);
      assert.equal(answer.body.message, "Not Found");
    }
    for (const path of ["/api", "/api/nothing", "/nothing", "/../etc/passwd", "/%00", "/%zz"]) {
      const { status } = await ask(host.http, { what: path, verb: "GET", path });
      assert.equal(status, 404, path);
    }
    for (const path of ["/storespb.StoresService/Nothing", "/nothing.Service/Nothing"]) {
      const headers = { "content-type": JSON_TYPE };
      const answer = await ask(host.http, { what: path, verb: "POST", path, body: "{}", headers });
      assertConnect(answer, 404, "unimplemented", path);
    }
  });

  await t.step("values that make no sense", async () => {
    for (const [verb, path, body, wanted] of senseless({ goods, customerId, basketId })) {
      const what = `${verb} ${path} ${JSON.stringify(body).slice(0, 80)}`;
      const answer = await ask(host.http, { what, verb, path, body: JSON.stringify(body) });
      assert.equal(answer.status, wanted, `${what}: ${answer.text}`);
      assert.equal(answer.body.code, wanted === 404 ? 5 : 3, what);
      assert.equal(answer.body.details.length, 1, what);
    }
  });

  await t.step("nothing is written, and the system goes on", async () => {
    await host.quiet();
    assert.deepEqual(await contents(sql, CONTEXTS.map(({ name }) => name)), before);
    const paymentId = await mall.payment(customerId, 9);
    assert.equal((await mall.checkOut(basketId, paymentId)).status, 200);
    assert.equal((await mall.settled(basketId)).status, "approved");
    await host.quiet();
  });
});
