/** What surrounds each scenario. */
import {
  After,
  Before,
  type ITestCaseHookParameter,
  setDefaultTimeout,
  setParallelCanAssign,
} from "@cucumber/cucumber";
import assert from "node:assert/strict";
import { post, put, remove } from "./calls.ts";
import { listsOf } from "./depot.ts";
import type { Scene } from "./scene.ts";

setDefaultTimeout(-1); // every wait has its own deadline

/** A scenario whose lists any bot may be given, and one whose bots may be given any list. */
const WITH_LISTS = "@depot", WITH_BOTS = "@bots";

// at the one depot they would meet: what has bots runs apart from all that has lists
setParallelCanAssign((next, running) => {
  const has = ({ tags }: typeof next, tag: string) => tags.some(({ name }) => name === tag);
  if (has(next, WITH_BOTS)) return !running.some((other) => has(other, WITH_LISTS));
  return !has(next, WITH_LISTS) || !running.some((other) => has(other, WITH_BOTS));
});

Before(function (this: Scene, { pickle: { tags } }: ITestCaseHookParameter) {
  this.tags = new Set(tags.map(({ name }) => name));
});

After(async function (this: Scene, { result }: ITestCaseHookParameter) {
  const passed = result?.status === "PASSED";
  if (!passed) this.log(this.calls.record());
  const { refusal } = this;
  this.refusal = undefined;
  for (const watching of this.watching.values()) await watching[Symbol.asyncDispose]();
  if (this.tags.has(WITH_LISTS)) await leaveDepot(this);
  this.refusal = refusal;
  if (passed) this.expectNoRefusal();
});

/** Leaves no list for the bots of others, and no bot for the lists of others. */
async function leaveDepot(scene: Scene): Promise<void> {
  await Promise.all(scene.all("order").map((id) => giveUp(scene, id)));
  await Promise.all(scene.all("shopping list").map((id) => cancelList(scene, id)));
  await Promise.all(scene.all("bot").map((id) => takeOffline(scene, id)));
}

async function giveUp(scene: Scene, orderId: string): Promise<void> {
  await scene.eventually("the order is no longer pending", async () => {
    assert.notEqual((await scene.lookAt("order", orderId)).status, "pending");
  });
  const { status } = await scene.calls.send(remove(`/api/ordering/${orderId}`));
  const lists = await listsOf(scene, orderId);
  // an order at its end may still have a list
  if (status !== 200) { for (const { id } of lists) await cancelList(scene, id); }
  await scene.eventually("the order has no list that a bot may be given", async () => {
    for (const list of await listsOf(scene, orderId)) {
      assert.ok(!["pending", "available"].includes(list.status), list.status);
    }
  });
}

/** Cancels a list; one at its end refuses that. */
async function cancelList(scene: Scene, id: string): Promise<void> {
  await scene.calls.send(post(`/api/depot/shopping/${id}`));
}

async function takeOffline(scene: Scene, id: string): Promise<void> {
  await scene.eventually("the bot is offline", async () => {
    const { status, shoppingListId } = await scene.lookAt("bot", id);
    if (status === "active") {
      await scene.calls.send(put(`/api/depot/shopping/${shoppingListId}/return`));
    }
    if (status === "idle") await scene.calls.send(put(`/api/depot/bots/${id}/offline`));
    assert.equal(status, "offline");
  });
}
