import assert from "node:assert/strict";
import type { ServiceSchema } from "../../../shared/rpc/schema.ts";
import type { Answer, TestHost } from "../../../shared/testing/host.ts";

/** The same call over Connect; its method and request follow from the rule of the REST route. */
export async function overConnect(
  host: TestHost,
  { schema }: { readonly schema: ServiceSchema },
  verb: string,
  path: string,
  body: object = {},
): Promise<Answer> {
  const [call, other] = schema.methods.flatMap(({ name, http }) => {
    if (http?.verb !== verb) return [];
    const pattern = http.path.replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)");
    const ids = new RegExp(`^${pattern}$`).exec(path);
    return ids ? [{ name, ids: Object.entries(ids.groups ?? {}) }] : [];
  });
  assert.ok(call && !other, `${verb} ${path} is one route`);
  const ids = Object.fromEntries(call.ids.map(([name, id]) => [name, decodeURIComponent(id)]));
  const response = await host.http.request(`/${schema.name}/${call.name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, ...ids }),
  });
  return { status: response.status, body: await response.json() };
}
