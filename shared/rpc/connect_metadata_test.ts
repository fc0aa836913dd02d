import assert from "node:assert/strict";
import { binaryHeader, bytesInHeader } from "./connect_metadata.ts";
import { WireError } from "./error.ts";
import { connectApp, errorOf, type Toys } from "./toy_app.ts";

Deno.test("an implementation cannot set the headers of the protocol", async () => {
  const toys: Toys = {
    getToy(_, { responseHeaders }) {
      for (const name of ["content-type", "content-length", "content-encoding", "trailer-a"]) {
        responseHeaders.set(name, "1");
      }
      responseHeaders.set("connect-content-encoding", "br");
      responseHeaders.set("x-own", "yes");
      return {};
    },
  };
  const { headers, body } = await connectApp(toys).call("GetToy", "{}");
  assert.equal(headers.get("content-type"), "application/json");
  for (
    const name of ["content-length", "content-encoding", "trailer-a", "connect-content-encoding"]
  ) {
    assert.equal(headers.get(name), null, name);
  }
  assert.equal(headers.get("x-own"), "yes");
  await body?.cancel();
});

Deno.test("bytes in headers are written without padding and read with and without", () => {
  const bytes = new Uint8Array([255, 0, 1, 2]);
  assert.equal(binaryHeader(bytes), "/wABAg");
  for (const value of ["/wABAg", "/wABAg=="]) assert.deepEqual(bytesInHeader(value), bytes);
  assert.throws(() => bytesInHeader("?"), SyntaxError);
});

Deno.test("an error goes over the wire word for word, with details of any kind", async () => {
  const details = [
    { type: "zoopb.Lion", value: new Uint8Array([1, 2]) },
    { type: "zoopb.Tiger", value: new Uint8Array([3]), debug: { teeth: 30 } },
  ];
  const { call, reported } = connectApp({
    getToy(_, { responseTrailers }) {
      responseTrailers.set("x-cost", "3");
      throw new WireError("out_of_range", "there is no 31st", details);
    },
  });
  const response = await call("GetToy", "{}");
  assert.equal(response.headers.get("trailer-x-cost"), "3");
  assert.deepEqual(await errorOf(response), [400, {
    code: "out_of_range",
    message: "there is no 31st",
    details: [
      { type: "zoopb.Lion", value: "AQI" },
      { type: "zoopb.Tiger", debug: { teeth: 30 }, value: "Aw" },
    ],
  }]);
  assert.deepEqual(reported, [], "it hides nothing");
});
