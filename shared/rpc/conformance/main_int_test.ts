import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import {
  ServerCompatRequest,
  ServerCompatResponse,
} from "../../../proto/gen/connectrpc/conformance/v1/server_compat.ts";
import { HTTPVersion, Protocol } from "../../../proto/gen/connectrpc/conformance/v1/config.ts";
import { answerBytes, readRequest, startUnderTest } from "./server.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const SERVICE = "connectrpc.conformance.v1.ConformanceService";

const framed = (asked: Parameters<typeof ServerCompatRequest.fromPartial>[0]) => {
  const message = ServerCompatRequest.encode(ServerCompatRequest.fromPartial(asked)).finish();
  const bytes = new Uint8Array(4 + message.length);
  new DataView(bytes.buffer).setUint32(0, message.length);
  bytes.set(message, 4);
  return bytes;
};

/** The one answer that the program writes. */
async function answerIn(output: ReadableStream<Uint8Array>): Promise<ServerCompatResponse> {
  let bytes = new Uint8Array(0);
  for await (const chunk of output.values({ preventCancel: true })) {
    bytes = new Uint8Array([...bytes, ...chunk]);
    const size = bytes.length < 4 ? Infinity : new DataView(bytes.buffer).getUint32(0);
    if (bytes.length >= 4 + size) return ServerCompatResponse.decode(bytes.subarray(4));
  }
  throw new Error("the program ended without an answer");
}

Deno.test("the program starts as the runner asks on its input, and ends when it is told to", async () => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-net=127.0.0.1", "--allow-env", MAIN],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  const request = framed({
    protocol: Protocol.PROTOCOL_CONNECT,
    httpVersion: HTTPVersion.HTTP_VERSION_1,
    messageReceiveLimit: 1_000,
  });
  for (const byte of request) await writer.write(new Uint8Array([byte])); // it may come in pieces
  await writer.close();
  const { host, port, pemCert } = await answerIn(child.stdout);
  assert.deepEqual([host, pemCert.length], ["127.0.0.1", 0]);
  const response = await fetch(`http://${host}:${port}/${SERVICE}/Unary`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ responseDefinition: { responseData: "AAEC" } }),
  });
  assert.equal((await response.json()).payload.data, "AAEC");
  child.kill("SIGTERM");
  const said = new Response(child.stderr).text();
  await child.stdout.cancel();
  assert.equal((await child.status).success, true, await said);
});

Deno.test("an input that ends too early is an error that says so", async () => {
  for (const bytes of [new Uint8Array(0), framed({ useTls: true }).subarray(0, -1)]) {
    await assert.rejects(readRequest(ReadableStream.from([bytes])), /input ended before/);
  }
});

Deno.test("what the runner asks is read however it is cut, and may be empty", async () => {
  assert.equal((await readRequest(ReadableStream.from([framed({})]))).useTls, false);
  const whole = framed({ messageReceiveLimit: 7 });
  const pieces = [whole.subarray(0, 2), whole.subarray(2, 5), whole.subarray(5)];
  assert.equal((await readRequest(ReadableStream.from(pieces))).messageReceiveLimit, 7);
  assert.deepEqual([...answerBytes({ host: "", port: 1, pemCert: new Uint8Array(0) })], [
    0,
    0,
    0,
    2,
    16,
    1,
  ]);
});

Deno.test("what is not supported is refused, not served otherwise", () => {
  const clientTlsCert = new Uint8Array([1]);
  const asked = (part: Parameters<typeof ServerCompatRequest.fromPartial>[0]) => () =>
    startUnderTest(ServerCompatRequest.fromPartial(part));
  assert.throws(asked({ useTls: true, clientTlsCert }), /certificates of clients/);
  assert.throws(asked({ useTls: true }), /needs the certificate/);
});

Deno.test("the config claims the features that the server has", async () => {
  const { features } = parse(await Deno.readTextFile(new URL("./config.yaml", import.meta.url)));
  assert.deepEqual(features.protocols, ["PROTOCOL_CONNECT"]);
  assert.deepEqual(features.streamTypes, ["STREAM_TYPE_UNARY", "STREAM_TYPE_SERVER_STREAM"]);
  assert.equal(features.supportsTlsClientCerts, false);
});
