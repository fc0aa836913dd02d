import assert from "node:assert/strict";
import { homeCommands, lampCodec, lampEvents } from "./home_fixture.ts";
import { eventChannel, FAILURE, failure, SUCCESS, success } from "./message.ts";

Deno.test("the events of a channel have registered names with the context's prefix", () => {
  const { LampLit } = lampEvents.types;
  assert.deepEqual([LampLit.kind, LampLit.registeredName, LampLit.channel], [
    "event",
    "homeapi.LampLit",
    "home.events.Lamp",
  ]);
  assert.deepEqual([lampEvents.kind, lampEvents.name], ["event", "home.events.Lamp"]);
});

Deno.test("a type makes messages of its kind, and fields that are left out have their zero values", () => {
  const message = lampEvents.types.LampLit({ id: "l1" });
  assert.equal(message.type, lampEvents.types.LampLit);
  assert.deepEqual(message.data, { id: "l1", room: "" });
});

Deno.test("a message is encoded and decoded by the generated code", () => {
  const { LampLit } = lampEvents.types;
  const payload = LampLit.encode(LampLit({ id: "l1", room: "hall" }).data);
  assert.deepEqual(payload, lampCodec.encode({ id: "l1", room: "hall" }).finish());
  assert.deepEqual(LampLit.decode(payload), { id: "l1", room: "hall" });
});

Deno.test("the same generated message can stand for several events", () => {
  const { types } = eventChannel("a.events.B", "aapi", { Began: lampCodec, Ended: lampCodec });
  assert.notEqual(types.Began({}).type, types.Ended({}).type);
  assert.deepEqual(
    [types.Began.registeredName, types.Ended.registeredName],
    ["aapi.Began", "aapi.Ended"],
  );
});

Deno.test("a command knows its reply; without one the generic reply tells its success", () => {
  const { BuyLamp, LightLamp } = homeCommands.types;
  assert.deepEqual([LightLamp.kind, LightLamp.registeredName, LightLamp.channel], [
    "command",
    "homeapi.LightLamp",
    "home.commands",
  ]);
  assert.equal(LightLamp.reply, undefined);
  assert.equal(BuyLamp.reply?.registeredName, "homeapi.LampBought");
  assert.equal(BuyLamp.reply?.kind, "reply");
  assert.equal(BuyLamp({ id: "l1" }).type.reply, BuyLamp.reply);
});

Deno.test("the generic replies have the names of the reference and no payload", () => {
  assert.deepEqual([SUCCESS, FAILURE], ["am.Success", "am.Failure"]);
  for (const type of [success, failure]) {
    assert.equal(type({}).type.encode(type({}).data).length, 0);
    assert.deepEqual(type.decode(new Uint8Array()), {});
    assert.equal(type.kind, "reply");
  }
  assert.deepEqual([success.registeredName, failure.registeredName], [SUCCESS, FAILURE]);
});
