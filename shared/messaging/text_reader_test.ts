import assert from "node:assert/strict";
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { character } from "../testing/text.ts";
import { TextReader } from "./text_reader.ts";

/** Bytes with a length before them. */
const part = (bytes: Uint8Array) => new BinaryWriter().bytes(bytes).finish();

Deno.test("a text is what the library's reader makes of the same bytes, UTF-8 or not", () => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    fc.string({ unit: character, maxLength: 100 }).map((text) => new TextEncoder().encode(text)),
    fc.constant(new TextEncoder().encode("\u{feff}the first is no mark of byte order")),
  );
  fc.assert(fc.property(texts, fc.uint8Array({ maxLength: 9 }), (text, more) => {
    const bytes = new Uint8Array([...part(text), ...more]);
    const ours = new TextReader(bytes), theirs = new BinaryReader(bytes);
    assert.deepEqual([ours.string(), ours.pos], [theirs.string(), theirs.pos]);
  }));
});

Deno.test("bytes that are a part of others are read where they stand", () => {
  const around = new Uint8Array([7, 7, ...part(new TextEncoder().encode("within")), 7]);
  assert.equal(new TextReader(around.subarray(2)).string(), "within");
});

Deno.test("a text that ends outside the bytes is refused", () => {
  assert.throws(() => new TextReader(new Uint8Array([2, 65])).string(), RangeError);
  const unending = new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x0f, 65]);
  assert.throws(() => new TextReader(unending).string(), RangeError);
});

Deno.test("a field's tag is that of the library's reader, and none is what is none there", () => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 6 }), (bytes) => {
    const ours = new TextReader(bytes), theirs = new BinaryReader(bytes);
    let tag: [number, number];
    try {
      tag = theirs.tag();
    } catch {
      assert.throws(() => ours.fieldTag());
      return;
    }
    assert.deepEqual([ours.fieldTag(), ours.pos], [tag[0] << 3 | tag[1], theirs.pos]);
  }));
});
