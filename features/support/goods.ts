/**
 * Stores that take part, and what they sell.
 *
 * @module
 */
import { post, put } from "./calls.ts";
import type { Scene } from "./scene.ts";

/** Adds a store that takes part. */
export async function openStore(scene: Scene, name: string): Promise<void> {
  await scene.create("store", post("/api/stores", { name, location: "Floor 1" }), name);
  await scene.attempt(put(`/api/stores/${scene.id("store", name)}/participating`));
}

/** Adds a product to a store. @param fields of the product besides its name. */
export function addProduct(
  scene: Scene,
  store: string,
  name: string,
  fields: object,
): Promise<void> {
  const path = `/api/stores/${scene.id("store", store)}/products`;
  return scene.create("product", post(path, { name, ...fields }), name);
}
