import assert from "node:assert/strict";
import { byBytes, chunked, mergedById } from "./merge.ts";

async function* of<T>(...rows: T[]): AsyncGenerator<T> {
  yield* rows;
}

Deno.test("rows of several sources come together by their id, each id once, in order", async () => {
  const groups = await Array.fromAsync(mergedById({
    orders: of({ id: "a", n: 1 }, { id: "c", n: 2 }),
    lists: of({ id: "b" }, { id: "c" }, { id: "c" }),
    none: of<{ id: string }>(),
  }));
  assert.deepEqual(groups, [
    { id: "a", rows: { orders: [{ id: "a", n: 1 }], lists: [], none: [] } },
    { id: "b", rows: { orders: [], lists: [{ id: "b" }], none: [] } },
    { id: "c", rows: { orders: [{ id: "c", n: 2 }], lists: [{ id: "c" }, { id: "c" }], none: [] } },
  ]);
});

Deno.test("sources are ended when the merging is", async () => {
  let ended = false;
  async function* endless() {
    try {
      for (let n = 0;; n++) yield { id: String(n).padStart(4, "0") };
    } finally {
      ended = true;
    }
  }
  for await (const { id } of mergedById({ endless: endless() })) if (id === "0003") break;
  assert.ok(ended);
});

Deno.test("texts are in the order of their bytes, whatever they are written in", () => {
  const texts = ["", "a", "ab", "b", "é", "中", "\uffee", "😀"];
  const utf8 = (text: string) => new TextEncoder().encode(text).toHex();
  for (const a of texts) {
    for (const b of texts) {
      const bytes = utf8(a) < utf8(b) ? -1 : utf8(a) > utf8(b) ? 1 : 0;
      assert.equal(Math.sign(byBytes(a, b)), bytes, `${a} and ${b}`);
    }
  }
});

Deno.test("chunks have all of it", async () =>
  assert.deepEqual(await Array.fromAsync(chunked(of(1, 2, 3), 2)), [[1, 2], [3]]));
