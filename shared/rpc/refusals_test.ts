import assert from "node:assert/strict";
import { DomainError, refused } from "../domain/error.ts";
import { Hono } from "hono";
import { createApi } from "../http/api.ts";
import { defineRefusals, holdAgainst, noSuch } from "./refusals.ts";
import { ToyService } from "./toys.ts";

const none = Object.fromEntries(
  ToyService.schema.methods.map(({ key }) => [key, [] as never[]]),
) as Readonly<Record<keyof typeof ToyService.definition.methods, never[]>>;

const toyRefusals = defineRefusals(ToyService, {
  toy_broken: "the toy is broken",
  toy_not_found: noSuch("toy"),
  toy_not_asked: { code: ["unavailable", "not_found"], text: ["nobody is there", "nobody knows"] },
  toy_lost: "the toy is lost",
}, { ...none, getToy: ["toy_broken", "toy_not_found", "toy_not_asked"] });

/** What is told of a refusal of GetToy; and that its caller gets it in any case. */
async function told(refusal: Error): Promise<string[]> {
  const heard: string[] = [];
  const api = createApi({ app: new Hono(), onError: () => {} });
  const around = holdAgainst(
    toyRefusals,
    (method, { reason }) => heard.push(`${method} ${reason}`),
  );
  const getToy = () => {
    throw refusal;
  };
  api.serve(ToyService, { getToy }, "toys", around);
  const endpoint = api.lookup("toyspb.ToyService")?.endpoints.get("GetToy");
  await assert.rejects(Promise.resolve(endpoint?.run({}, {} as never)), refusal);
  return heard;
}

Deno.test("a declaration lists all refusals, and those of each method", () => {
  assert.equal(toyRefusals.service, "toyspb.ToyService");
  assert.deepEqual(toyRefusals.all.map(({ reason }) => reason), [
    "toy_broken",
    "toy_not_found",
    "toy_not_asked",
    "toy_lost",
  ]);
  assert.deepEqual(toyRefusals.methods.getToy, [
    { reason: "toy_broken", codes: ["invalid_argument"], texts: ["the toy is broken"] },
    {
      reason: "toy_not_found",
      codes: ["not_found"],
      texts: ["toy with that ID does not exist"],
    },
    {
      reason: "toy_not_asked",
      codes: ["unavailable", "not_found"],
      texts: ["nobody is there", "nobody knows"],
    },
  ]);
});

for (
  const [what, refusal] of [
    ["as it was declared", refused("toy_broken", "the toy is broken")],
    ["with words before its text", refused("toy_broken", "the toy is broken").within("playing")],
    [
      "with a code that is declared, too",
      new DomainError("not_found", "toy_not_asked", "nobody knows"),
    ],
    ["by the platform", new DomainError("aborted", "conflict", "the toy was changed")],
  ] as const
) {
  Deno.test(`a refusal ${what} is passed in silence`, async () =>
    assert.deepEqual(await told(refusal), []));
}

for (
  const [what, refusal] of [
    ["of another method", refused("toy_lost", "the toy is lost")],
    ["that nobody declared", refused("toy_asleep", "the toy sleeps")],
    ["with another text", refused("toy_broken", "the toy is torn")],
    ["with another code", new DomainError("aborted", "toy_broken", "the toy is broken")],
  ] as const
) {
  Deno.test(`a refusal ${what} is told of`, async () =>
    assert.deepEqual(await told(refusal), [`GetToy ${refusal.reason}`]));
}

Deno.test("what is no refusal is not told of", async () =>
  assert.deepEqual(await told(new Error("a defect")), []));
