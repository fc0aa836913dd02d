import assert from "node:assert/strict";
import { etagOf, isKnown } from "./etag.ts";

const tag = etagOf("a");

Deno.test("a tag is weak, and the same for the same answer only", () => {
  assert.match(tag, /^W\/"[\w-]{22}"$/);
  assert.equal(etagOf(new TextEncoder().encode("a")), tag);
  assert.notEqual(etagOf("b"), tag);
});

Deno.test("a caller knows an answer whose tag it names, weak or strong, among others, or as any", () => {
  for (const header of [tag, tag.slice(2), `"x", ${tag}`, `W/"x,y",${tag} `, " * "]) {
    assert.ok(isKnown(header, tag), header);
  }
  for (const header of [null, "", '"x"', tag.slice(3, -1), `"x${tag.slice(3)}`, "x*"]) {
    assert.ok(!isKnown(header, tag), `${header}`);
  }
});
