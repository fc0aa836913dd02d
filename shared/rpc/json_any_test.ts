import assert from "node:assert/strict";
import { ConformanceService } from "../../proto/gen/connectrpc/conformance/v1/schema.ts";
import { methodsOf } from "./service.ts";

const { request, response } = methodsOf(ConformanceService).get("Unary") ?? assert.fail();
const PREFIX = "type.googleapis.com/connectrpc.conformance.v1";

const seen = (timeoutMs?: string) => ({
  payload: {
    data: "AAE=",
    requestInfo: {
      ...(timeoutMs !== undefined && { timeoutMs }),
      requests: [
        { "@type": `${PREFIX}.Header`, name: "a", value: ["b"] },
        { "@type": `${PREFIX}.UnimplementedRequest` },
      ],
    },
  },
});

Deno.test("a message in an Any is written and read as JSON with its type", () => {
  const json = seen();
  const message = response.parse(JSON.stringify(json));
  assert.deepEqual(JSON.parse(response.canonicalJson(message)), json);
  const sent = response.decode(response.encode(message));
  assert.deepEqual(JSON.parse(response.canonicalJson(sent)), json);
  assert.deepEqual(JSON.parse(response.canonicalJson(response.copy(message))), json);
});

Deno.test("an Any of an unknown type, or of none, is refused by the name of its field", () => {
  const refused = (any: unknown, message: RegExp) => {
    const payload = { requestInfo: { requests: [any] } };
    assert.throws(() => response.parse(JSON.stringify({ payload })), { message });
  };
  refused(
    { "@type": "zoopb.Lion" },
    /payload\.requestInfo\.requests\[0\] .* unknown "zoopb\.Lion"/,
  );
  refused({ "@type": "toString" }, /unknown "toString"/);
  refused({ name: "a" }, /"@type"/);
  refused("a", /JSON object/);
  refused({ "@type": `${PREFIX}.Header`, name: 7 }, /requests\[0\]\.name must be a text/);
});

Deno.test("a zero of an optional field is told from none", () => {
  for (const json of [seen("0"), seen("7"), seen()]) {
    const message = response.parse(JSON.stringify(json));
    assert.deepEqual(JSON.parse(response.canonicalJson(message)), json);
  }
});

Deno.test("one case of a oneof is written and read, zero or not", () => {
  const cases = [{ responseData: "AAE=" }, { responseData: "" }, {
    error: { code: "CODE_ABORTED" },
  }, {}];
  for (const one of cases) {
    const json = { responseDefinition: one };
    const message = request.parse(JSON.stringify(json));
    assert.deepEqual(JSON.parse(request.canonicalJson(message)), json);
    const sent = request.decode(request.encode(message));
    assert.deepEqual(JSON.parse(request.canonicalJson(sent)), json);
    const full = JSON.parse(request.fullJson(message)).responseDefinition;
    assert.deepEqual(Object.keys(one).filter((name) => !(name in full)), []);
    assert.equal("responseData" in full && "error" in full, false);
  }
});

Deno.test("two cases of a oneof are refused", () => {
  const both = { responseDefinition: { responseData: "", error: {} } };
  assert.throws(() => request.parse(JSON.stringify(both)), { message: /second one of response/ });
  const once = { responseDefinition: { responseData: "AA==", error: null } };
  assert.doesNotThrow(() => request.parse(JSON.stringify(once)));
});
