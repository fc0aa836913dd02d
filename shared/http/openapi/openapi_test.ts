import assert from "node:assert/strict";
import { ToyService } from "../../rpc/toys.ts";
import { defineRefusals, noSuch } from "../../rpc/refusals.ts";
import { openApi } from "./openapi.ts";
import { swagger } from "./swagger.ts";

const info = { title: "Toys", version: "1.0.0" };
const three = JSON.parse(JSON.stringify(openApi([ToyService.schema], info)));
const two = JSON.parse(JSON.stringify(swagger([ToyService.schema], info)));

Deno.test("each route is documented, what has none is not", () => {
  const routes = Object.entries<object>(three.paths).flatMap(([path, verbs]) =>
    Object.keys(verbs).map((verb) => `${verb} ${path}`)
  );
  assert.deepEqual(routes.toSorted(), [
    "delete /api/toys/{id}",
    "get /api/toys",
    "get /api/toys/broken",
    "get /api/toys/parts/{id}",
    "get /api/toys/{id}",
    "get /api/toys/{toy_id}/parts",
    "post /api/toys",
    "put /api/toys/{id}/name",
    "put /api/toys/{id}/paint",
  ]);
});

Deno.test("path fields are parameters under their proto names and stay out of the body", () => {
  const { parameters: [id], requestBody } = three.paths["/api/toys/{id}/name"].put;
  assert.deepEqual(id, { name: "id", in: "path", required: true, schema: { type: "string" } });
  const { schema } = requestBody.content["application/json"];
  assert.deepEqual(Object.keys(schema.properties), ["newName"]);
});

Deno.test("fields of a read are query parameters under their JSON names", () => {
  const { parameters } = three.paths["/api/toys"].get;
  assert.deepEqual(
    parameters.slice(0, -1).map(({ name, schema }: { name: string; schema: { type: string } }) => [
      name,
      schema.type,
    ]),
    [["maxCount", "integer"], ["tags", "array"], ["broken", "boolean"]],
  );
  assert.equal(two.paths["/api/toys"].get.parameters[1].collectionFormat, "multi");
});

Deno.test("every reference leads to a schema, in both renderings", () => {
  for (const document of [three, two]) {
    for (const [, path] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const target = path.split("/").reduce((place, part) => place?.[part], document);
      assert.ok(target, path);
    }
  }
});

Deno.test("each kind of field is written as REST writes it, which is null for what is unset", () => {
  const ref = "#/components/schemas/toyspbBox";
  assert.deepEqual(three.components.schemas.toyspbToy.properties, {
    id: { type: "string" },
    ownerId: { type: "string" },
    age: { type: "integer", format: "int32" },
    weight: { type: "number", format: "double" },
    broken: { type: "boolean" },
    serial: { type: "string", format: "int64" },
    photo: { type: "string", format: "byte" },
    madeAt: { type: ["string", "null"], format: "date-time" },
    colour: { type: "string", enum: ["COLOUR_UNKNOWN", "COLOUR_RED", "COLOUR_BLUE"] },
    notes: { type: ["object", "null"] },
    tags: { type: "array", items: { type: "string" } },
    box: { anyOf: [{ $ref: ref }, { type: "null" }] },
    parts: { type: "object", additionalProperties: { $ref: ref } },
  });
  const { box, madeAt } = two.definitions.toyspbToy.properties; // 2.0 has no null
  assert.deepEqual([box, madeAt.type], [{ $ref: "#/definitions/toyspbBox" }, "string"]);
});

Deno.test("the example of a method is told where each part of it goes", () => {
  const methods = ToyService.schema.methods.map((method) => ({
    ...method,
    example: { request: { id: "t 1", newName: "Ted", maxCount: 5 }, response: { done: true } },
  }));
  const services = [{ ...ToyService.schema, methods }];
  const { paths } = JSON.parse(JSON.stringify(openApi(services, info)));
  const { parameters: [id], requestBody, responses } = paths["/api/toys/{id}/name"].put;
  assert.equal(id.example, "t 1");
  assert.deepEqual(requestBody.content["application/json"].example, { newName: "Ted" });
  assert.deepEqual(responses["200"].content["application/json"].example, { done: true });
  assert.equal(paths["/api/toys"].get.parameters[0].example, 5);
  const older =
    JSON.parse(JSON.stringify(swagger(services, info))).paths["/api/toys/{id}/name"].put;
  assert.deepEqual(older.parameters[1].schema.example, { newName: "Ted" });
  assert.deepEqual(older.responses["200"].examples, { "application/json": { done: true } });
});

Deno.test("a read takes a tag and answers one, a change takes an idempotency key", () => {
  const { get, delete: remove } = three.paths["/api/toys/{id}"];
  const { parameters, headers } = three.components;
  const last = ({ parameters }: { parameters: { $ref: string }[] }) => parameters.at(-1)?.$ref;
  assert.equal(last(get), "#/components/parameters/IfNoneMatch");
  assert.equal(last(remove), "#/components/parameters/IdempotencyKey");
  assert.deepEqual(Object.keys(get.responses["200"].headers), ["X-Request-Id", "ETag"]);
  assert.deepEqual(Object.keys(remove.responses["200"].headers), ["X-Request-Id"]);
  assert.deepEqual([parameters.IfNoneMatch.in, headers.ETag.schema.type], ["header", "string"]);
});

Deno.test("an operation has the errors that it can answer, and no others", () => {
  const statuses = (path: string, verb: string) => Object.keys(three.paths[path][verb].responses);
  const always = ["200", "400", "431", "500", "503", "504", "default"];
  assert.deepEqual(statuses("/api/toys/broken", "get"), [...always, "304"].toSorted());
  assert.deepEqual(statuses("/api/toys/{id}", "get"), [...always, "304", "404"].toSorted());
  const changing = [...always, "404", "409", "422"];
  assert.deepEqual(statuses("/api/toys/{id}", "delete"), changing.toSorted());
  const withBody = [...changing, "408", "413", "415"];
  assert.deepEqual(statuses("/api/toys/{id}/name", "put"), withBody.toSorted());
});

Deno.test("an operation lists the reasons of its refusals by status, with their words and an example each", () => {
  const service = { ...ToyService.schema, methods: ToyService.schema.methods };
  const none = { createToy: [], removeToy: [], findToys: [], getBrokenToys: [], paintToy: [] };
  const rest = { ...none, getPart: [], getParts: [], watchToys: [] };
  const refusals = defineRefusals(ToyService, {
    toy_broken: "the toy is broken",
    toy_not_found: noSuch("toy"),
  }, { ...rest, getToy: ["toy_not_found"], renameToy: ["toy_broken", "toy_not_found"] });
  const told = { refusals: [refusals], tags: { ToyService: "What children have." } };
  const { paths, tags, components } = JSON.parse(JSON.stringify(openApi([service], info, told)));
  const { "400": refused, "404": unknown, "409": conflict } =
    paths["/api/toys/{id}/name"].put.responses;
  assert.match(refused.description, /^- `toy_broken`: the toy is broken$/m);
  assert.match(refused.description, /^- `idempotency_key_not_valid`: .*1 to 255 characters/m);
  const problem = refused.content["application/problem+json"];
  const [, { properties: { reason } }] = problem.schema.allOf;
  assert.deepEqual(reason.enum, [
    "toy_broken",
    "text_not_valid",
    "message_too_large",
    "idempotency_key_not_valid",
  ]);
  assert.equal(problem.examples.toy_broken.value.reason, "toy_broken");
  assert.equal(refused.content["application/json"].example.message, "the toy is broken");
  assert.match(unknown.description, /^- `toy_not_found`: toy with that ID does not exist$/m);
  assert.deepEqual(conflict, { $ref: "#/components/responses/Conflict" });
  assert.equal(paths["/api/toys"].get.responses["404"], undefined);
  assert.equal(components.responses.NotFound, undefined, "all say it in their own way");
  assert.deepEqual(tags, [{ name: "ToyService", description: "What children have." }]);
  const older = JSON.parse(JSON.stringify(swagger([service], info, told)));
  const { default: error } = older.paths["/api/toys/{id}/name"].put.responses;
  assert.equal(error.examples["application/json"].code, 5);
});

Deno.test("a body may be left out, a key may not be blank, and nobody is asked who they are", () => {
  const { requestBody } = three.paths["/api/toys"].post;
  assert.equal(requestBody.required, undefined);
  const { minLength, maxLength, pattern } = three.components.parameters.IdempotencyKey.schema;
  assert.deepEqual([minLength, maxLength, pattern], [1, 255, "\\S"]);
  assert.deepEqual([three.security, two.security], [[], []]);
  for (const word of ["Idempotency-Key", "ETag", "problem+json"]) {
    assert.ok(three.info.description.includes(word), word);
  }
});
