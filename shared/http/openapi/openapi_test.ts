import assert from "node:assert/strict";
import { ToyService } from "../../rpc/toys.ts";
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
  const { parameters, requestBody } = three.paths["/api/toys/{id}/name"].put;
  assert.deepEqual(parameters, [
    { name: "id", in: "path", required: true, schema: { type: "string" } },
  ]);
  const { schema } = requestBody.content["application/json"];
  assert.deepEqual(Object.keys(schema.properties), ["newName"]);
});

Deno.test("fields of a read are query parameters under their JSON names", () => {
  const { parameters } = three.paths["/api/toys"].get;
  assert.deepEqual(
    parameters.map(({ name, schema }: { name: string; schema: { type: string } }) => [
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

Deno.test("each kind of field is written as REST writes it", () => {
  const ref = "#/components/schemas/toyspbBox";
  assert.deepEqual(three.components.schemas.toyspbToy.properties, {
    id: { type: "string" },
    ownerId: { type: "string" },
    age: { type: "integer", format: "int32" },
    weight: { type: "number", format: "double" },
    broken: { type: "boolean" },
    serial: { type: "string", format: "int64" },
    photo: { type: "string", format: "byte" },
    madeAt: { type: "string", format: "date-time" },
    colour: { type: "string", enum: ["COLOUR_UNKNOWN", "COLOUR_RED", "COLOUR_BLUE"] },
    notes: { type: "object" },
    tags: { type: "array", items: { type: "string" } },
    box: { $ref: ref },
    parts: { type: "object", additionalProperties: { $ref: ref } },
  });
});
