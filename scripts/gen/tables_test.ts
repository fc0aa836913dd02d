import assert from "node:assert/strict";
import { faultsOf } from "./checks.ts";
import { parseImage } from "./descriptor.ts";
import { differences } from "./folder.ts";
import { print } from "./print.ts";
import { tablesOf } from "./tables.ts";

const string = (name: string, number: number) => ({
  name,
  number,
  type: "TYPE_STRING",
  jsonName: name,
});

/** A file with one service of one method; `get` and `field` are what a test is about. */
const file = (method: object, field: object = string("id", 1), nestedType: object[] = []) => ({
  name: "zoo/api.proto",
  package: "zoopb",
  enumType: [{ name: "Mood", value: [{ name: "CALM" }, { name: "WILD", number: 1 }] }],
  messageType: [{ name: "Ask", field: [field], nestedType }, { name: "Answer" }],
  service: [{
    name: "ZooService",
    method: [{ name: "Feed", inputType: ".zoopb.Ask", outputType: ".zoopb.Answer", ...method }],
  }],
});

const tables = (...files: readonly object[]) =>
  tablesOf(parseImage(JSON.stringify({ file: files })));

const named = (http: object) => ({
  options: {
    "[google.api.http]": http,
    "[mallbots.options.operation_id]": "feed",
    "[mallbots.options.tag]": "Zoo",
    "[mallbots.options.example_request]": '{"id": "7"}',
    "[mallbots.options.example_response]": '{"fed": [true, {"with-straw": 1}]}',
  },
});

Deno.test("a method without options has a key, its types and no route", () => {
  const [{ services } = assert.fail()] = tables(file({}));
  assert.deepEqual(services[0]?.methods, [{
    name: "Feed",
    key: "feed",
    request: "zoopb.Ask",
    response: "zoopb.Answer",
    serverStreaming: false,
    noSideEffects: false,
  }]);
});

Deno.test("a map keeps the type of its values, and its entry is no message", () => {
  const entry = {
    name: "PetsEntry",
    field: [string("key", 1), {
      ...string("value", 2),
      type: "TYPE_MESSAGE",
      typeName: ".zoopb.Answer",
    }],
    options: { mapEntry: true },
  };
  const pets = {
    ...string("pets", 1),
    type: "TYPE_MESSAGE",
    typeName: ".zoopb.Ask.PetsEntry",
    label: "LABEL_REPEATED",
  };
  const [{ messages } = assert.fail()] = tables(file({}, pets, [entry]));
  assert.deepEqual(messages.map(({ name }) => name), ["zoopb.Ask", "zoopb.Answer"]);
  assert.deepEqual(messages[0]?.fields, [
    { name: "pets", json: "pets", number: 1, type: "message", message: "zoopb.Answer", map: true },
  ]);
});

Deno.test("an enum field knows the names of its values", () => {
  const mood = { ...string("mood", 1), type: "TYPE_ENUM", typeName: ".zoopb.Mood" };
  const [{ messages } = assert.fail()] = tables(file({}, mood));
  assert.deepEqual(messages[0]?.fields[0]?.values, { 0: "CALM", 1: "WILD" });
});

Deno.test("a comment becomes one line a paragraph", () => {
  const leadingComments = " Feeds them\n all.\n\n Twice.\n";
  const sourceCodeInfo = { location: [{ path: [6, 0], leadingComments }] };
  const [{ services } = assert.fail()] = tables({ ...file({}), sourceCodeInfo });
  assert.equal(services[0]?.doc, "Feeds them all.\n\nTwice.");
});

Deno.test("what the tables cannot say is refused by name", () => {
  const refused = (message: RegExp, ...args: Parameters<typeof file>) =>
    assert.throws(() => tables(file(...args)), { name: "Fault", message });
  refused(/Feed: .* operation_id and tag/, { options: { "[google.api.http]": { get: "/a" } } });
  refused(/Feed: .* one verb with one path/, named({ get: "/a", put: "/a" }));
  refused(/Feed: the body/, named({ put: "/a", body: "id" }));
  const { options } = named({ get: "/a" });
  const example = "[mallbots.options.example_request]";
  refused(/Feed: .* needs an example/, { options: { ...options, [example]: undefined } });
  for (const text of ["{id: 7}", "[]", "7"]) {
    refused(/Feed: an example is a JSON object/, { options: { ...options, [example]: text } });
  }
  refused(/Ask\.id: .* no TYPE_SFIXED32/, {}, { ...string("id", 1), type: "TYPE_SFIXED32" });
});

Deno.test("additional bindings of a method are refused: the tables hold one route", () => {
  const twice = named({ get: "/a", additionalBindings: [{ get: "/b" }] });
  assert.throws(() => tables(file(twice)), { name: "Fault", message: /additionalBindings/ });
});

Deno.test("a field knows its oneof, and whether it is optional", () => {
  const fieldOf = (field: object) => {
    const { messageType: [ask, answer], ...rest } = file({}, { ...string("id", 1), ...field });
    const oneofDecl = [{ name: "which_one" }];
    return tables({ ...rest, messageType: [{ ...ask, oneofDecl }, answer] })[0]?.messages[0]
      ?.fields[0];
  };
  const id = { name: "id", json: "id", number: 1, type: "string" };
  assert.deepEqual(fieldOf({ oneofIndex: 0 }), { ...id, oneof: "whichOne" });
  assert.deepEqual(fieldOf({ oneofIndex: 0, proto3Optional: true }), { ...id, optional: true });
});

Deno.test("a folder with an Any lists the codecs of its messages, others do not", () => {
  const any = { ...string("any", 1), type: "TYPE_MESSAGE", typeName: ".google.protobuf.Any" };
  const [withAny = assert.fail()] = tables(file({}, any, [{ name: "Inner" }]));
  assert.deepEqual(withAny.types.map(({ constant }) => constant), ["Ask", "Ask_Inner", "Answer"]);
  assert.match(print(withAny), /import \{ Ask, Ask_Inner, Answer \} from ".\/api.ts";/);
  assert.match(print(withAny), /"zoopb.Ask.Inner": Ask_Inner,/);
  assert.deepEqual(tables(file({}))[0]?.types, []);
});

Deno.test("a path parameter, a body or a type that cannot work is a fault", () => {
  const faults = (...args: Parameters<typeof file>) => tables(file(...args)).flatMap(faultsOf);
  assert.deepEqual(faults(named({ get: "/zoo/{id}" })), []);
  assert.match(faults(named({ get: "/zoo/{name}" })).join(), /\{name\}.* no string field/);
  assert.match(faults(named({ get: "/zoo", body: "*" })).join(), /need body/);
  assert.match(faults(named({ put: "/zoo" })).join(), /need body/);
  assert.match(faults({ clientStreaming: true }).join(), /client streams/);
  assert.match(faults({ inputType: ".zoopb.Nobody" }).join(), /zoopb\.Nobody is not declared/);
});

Deno.test("the printed module is the same for the same tables", () => {
  const module = () => tables(file(named({ get: "/zoo/{id}" }))).map(print).join();
  assert.equal(module(), module());
  assert.match(module(), /^\/\/ Generated from proto\/zoo by/);
  assert.match(module(), /export const ZooService = defineService\(ZooServiceDefinition, \{/);
  assert.match(module(), /response: \{ fed: \[true, \{ "with-straw": 1 \}\] \}/);
});

Deno.test("differences() names what is missing, too many or changed", () => {
  const expected = new Map([["same", "1"], ["changed", "1"], ["missing", "1"]]);
  const actual = new Map([["same", "1"], ["changed", "2"], ["left over", "1"]]);
  assert.deepEqual(differences(expected, actual), ["changed", "left over", "missing"]);
});
