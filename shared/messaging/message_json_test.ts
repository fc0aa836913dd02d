import assert from "node:assert/strict";
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Codec } from "./message.ts";
import { asJson, fromJson } from "./message_json.ts";

interface Rack {
  id: string;
  places: number;
  on: boolean;
  lamps: { watts: number }[];
}

/** As generated code would be: 1:id 2:places int32 3:on bool 4:lamps[] {1:watts double}. */
const rackCodec: Codec<Rack> = {
  encode({ id, places, on, lamps }) {
    const writer = new BinaryWriter();
    if (id !== "") writer.uint32(10).string(id);
    if (places !== 0) writer.uint32(16).int32(places);
    if (on !== false) writer.uint32(24).bool(on);
    for (const { watts } of lamps) writer.uint32(34).fork().uint32(9).double(watts).join();
    return writer;
  },
  decode(bytes) {
    const reader = new BinaryReader(bytes);
    const rack: Rack = { id: "", places: 0, on: false, lamps: [] };
    while (reader.pos < reader.len) {
      const [field] = reader.tag();
      if (field === 1) rack.id = reader.string();
      else if (field === 2) rack.places = reader.int32();
      else if (field === 3) rack.on = reader.bool();
      else {
        reader.uint32();
        reader.tag();
        rack.lamps.push({ watts: reader.double() });
      }
    }
    return rack;
  },
  fromPartial: ({ id = "", places = 0, on = false, lamps = [] }) => ({
    id,
    places,
    on,
    lamps: lamps.map(({ watts = 0 }) => ({ watts })),
  }),
};

const rack: Rack = { id: "r1", places: 3, on: true, lamps: [{ watts: 7.5 }, { watts: 0 }] };

Deno.test("what JSON shows of a message makes the same message again", () => {
  assert.deepEqual(fromJson(rackCodec, JSON.parse(JSON.stringify(asJson(rack)))), rack);
});

Deno.test("fields that are left out or null are blank", () => {
  const blank = { id: "", places: 0, on: false, lamps: [] };
  assert.deepEqual(fromJson(rackCodec, {}), blank);
  assert.deepEqual(fromJson(rackCodec, { on: null, id: "r1" }), { ...blank, id: "r1" });
});

Deno.test("what is not of the message is refused, and it is said where", () => {
  const wrong: [unknown, RegExp][] = [
    [{ id: 1 }, /^id is not of the type of its field$/],
    [{ places: "3" }, /places|types of its fields/],
    [{ places: 1.5 }, /places|types of its fields/],
    [{ on: "yes" }, /^on is not/],
    [{ lamps: { watts: 1 } }, /types of its fields/],
    [{ lamps: [{ watts: "much" }] }, /^lamps\[0\].watts is not of the type/],
    [{ lamps: [{ watts: 1 }, { volts: 2 }] }, /^lamps\[1\].volts is not a field of it$/],
    [{ doors: [] }, /^doors is not a field of it$/],
    [[], /^it is not an object$/],
    ["r1", /^it is not an object$/],
    [null, /^it is not an object$/],
  ];
  for (const [json, text] of wrong) {
    assert.throws(() => fromJson(rackCodec, json), { name: "TypeError", message: text });
  }
});

Deno.test("bytes are base64, times ISO texts, large numbers texts", () => {
  const json = asJson({ bytes: new Uint8Array([1, 2]), at: new Date(0), large: [2n ** 60n] });
  assert.deepEqual(json, {
    bytes: "AQI=",
    at: "1970-01-01T00:00:00.000Z",
    large: ["1152921504606846976"],
  });
});
