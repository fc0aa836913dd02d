import assert from "node:assert/strict";
import { Hono } from "hono";
import { DomainError, type ErrorCode } from "../../domain/error.ts";
import { createPatience } from "../../rpc/patience.ts";
import { ToyService } from "../../rpc/toys.ts";
import { createApi } from "../api.ts";
import { createGate } from "../gate.ts";
import { openApi } from "./openapi.ts";

const { components: { responses } } = JSON.parse(
  JSON.stringify(openApi([ToyService.schema], { title: "Toys", version: "1.0.0" })),
);

const refusing = (code: ErrorCode, reason: string, message: string) => () => {
  throw new DomainError(code, reason, message);
};

/** What makes the surface answer each documented error. */
const causes: Readonly<
  Record<string, { getToy?: () => never; body?: BodyInit; headers?: object }>
> = {
  BadRequest: { getToy: refusing("invalid_argument", "text_not_valid", "the text is not valid") },
  NotFound: {
    getToy: refusing("not_found", "store_not_found", "store with that ID does not exist"),
  },
  RequestTimeout: { body: new ReadableStream() },
  Conflict: { getToy: refusing("aborted", "conflict", "it was changed at the same time") },
  ContentTooLarge: { body: "x".repeat((1 << 20) + 1) },
  UnsupportedCompression: { body: "{}", headers: { "content-encoding": "br" } },
  IdempotencyKeyReused: {
    getToy: refusing(
      "invalid_argument",
      "idempotency_key_reused",
      "the idempotency key was used for another request",
    ),
  },
  HeadersTooLarge: { headers: { "x-large": "x".repeat(32 << 10) } },
  InternalError: {
    getToy: () => {
      throw new Error("a defect");
    },
  },
  Unavailable: {
    getToy: refusing(
      "unavailable",
      "unavailable",
      "the service is not available at the moment",
    ),
  },
  DeadlineExceeded: { headers: { "grpc-timeout": "1n" } },
};

for (const [name, { content }] of Object.entries<{ content?: Content }>(responses)) {
  if (!content || name === "Error") continue; // nothing, or whatever else goes wrong
  Deno.test(`the documented example of ${name} is what the surface answers, in both forms`, async () => {
    const { getToy, body, headers } = causes[name] ?? assert.fail(`nothing causes ${name}`);
    using bodyPatience = createPatience(5);
    const app = new Hono();
    const api = createApi({ app, onError: () => {}, bodyPatience });
    api.serve(ToyService, { getToy: getToy ?? (() => ({})), createToy: () => ({}) });
    const gate = createGate({ maxHeaderBytes: 32 << 10 });
    for (const type of ["application/json", "application/problem+json"] as const) {
      const streamed = body instanceof ReadableStream ? new ReadableStream() : body;
      const request = new Request(`http://mall/api/toys${body ? "" : "/7"}`, {
        headers: { ...headers, accept: type },
        ...(body && { method: "POST", body: streamed }),
      });
      const response = await gate(request, () => app.fetch(request));
      assert.equal(response.headers.get("content-type"), type);
      assert.deepEqual(await response.json(), content[type].example);
      assert.equal(response.status, content["application/problem+json"].example.status);
    }
  });
}

type Content = Readonly<
  Record<
    "application/json" | "application/problem+json",
    { readonly example: { readonly status: number } }
  >
>;
