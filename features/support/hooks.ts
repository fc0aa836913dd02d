/** What surrounds each scenario. */
import {
  After,
  Before,
  type ITestCaseHookParameter,
  setDefaultTimeout,
  setParallelCanAssign,
} from "@cucumber/cucumber";
import { post, put, remove } from "./calls.ts";
import { listsOf } from "./depot.ts";
import type { Scene } from "./scene.ts";
import { eventually } from "../../tests/support/eventually.ts";

const DEPOT = "@depot";

setDefaultTimeout(-1); // every wait has its own deadline

// all lists and bots meet at the one depot, which gives any list to any bot: one such scenario at a time
setParallelCanAssign((next, running) =>
  !isAtDepot(next.tags) || !running.some(({ tags }) => isAtDepot(tags))
);

function isAtDepot(tags: readonly { readonly name: string }[]): boolean {
  return tags.some(({ name }) => name === DEPOT);
}

Before(function (this: Scene, { pickle: { tags } }: ITestCaseHookParameter) {
  this.atDepot = isAtDepot(tags);
});

After(async function (this: Scene, { result }: ITestCaseHookParameter) {
  for (const watching of this.watching.values()) await watching[Symbol.asyncDispose]();
  if (result?.status !== "PASSED") this.log(this.calls.record());
  const { refusal } = this;
  this.refusal = undefined;
  if (this.atDepot) await leaveDepot(this);
  if (result?.status !== "PASSED") return;
  this.refusal = refusal;
  this.expectNoRefusal();
});

/** Leaves no list for the bots of others, and no bot for the lists of others. */
async function leaveDepot(scene: Scene): Promise<void> {
  const { calls } = scene;
  const wait = (what: string, done: () => Promise<boolean>) =>
    eventually(what, async () => await done() || undefined, {
      deadlineMs: scene.parameters.patienceMs,
      everyMs: 10,
    });

  await Promise.all(
    scene.all("order").map(async (id) => {
      await wait("the order is no longer pending", async () => {
        const { status } = await scene.lookAt("order", id);
        return status !== "pending";
      });
      await calls.send(remove(`/api/ordering/${id}`)); // refused when it is at its end: so be it
      await wait("the order has no list that a bot may be given", async () => {
        const lists = await listsOf(scene, id);
        return lists.every(({ status }) => !["pending", "available"].includes(status));
      });
    }),
  );
  await Promise.all(
    scene.all("shopping list").map(async (id) => {
      await calls.send(post(`/api/depot/shopping/${id}`)); // canceled, or refused at its end
    }),
  );
  await Promise.all(
    scene.all("bot").map(async (id) => {
      await wait("the bot is offline", async () => {
        const { status, shoppingListId } = await scene.lookAt("bot", id);
        if (status === "active") {
          await calls.send(put(`/api/depot/shopping/${shoppingListId}/return`));
        }
        if (status === "idle") await calls.send(put(`/api/depot/bots/${id}/offline`));
        return status === "offline";
      });
    }),
  );
}
