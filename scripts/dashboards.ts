/**
 * Writes the dashboards into docker/observability/grafana/dashboards: `deno task dashboards`, or with
 * `--check` only says whether they are up to date.
 *
 * @module
 */
import { application } from "./dashboards/application.ts";
import { collector } from "./dashboards/collector.ts";
import { type Dashboard, render } from "./dashboards/dashboard.ts";
import { messaging } from "./dashboards/messaging.ts";
import { sagas } from "./dashboards/sagas.ts";

/** All of them. */
export const DASHBOARDS: readonly Dashboard[] = [application, messaging, sagas, collector];

const FOLDER = new URL("../docker/observability/grafana/dashboards/", import.meta.url);

/** The file of a dashboard. */
export function fileOf({ name }: Dashboard): URL {
  return new URL(`${name}.json`, FOLDER);
}

if (import.meta.main) {
  const check = Deno.args.includes("--check");
  let stale = 0;
  for (const dashboard of DASHBOARDS) {
    const text = render(dashboard);
    if (!check) await Deno.writeTextFile(fileOf(dashboard), text);
    else if (await Deno.readTextFile(fileOf(dashboard)) !== text) {
      console.error(`${dashboard.name}.json is not up to date: deno task dashboards`);
      stale++;
    }
  }
  Deno.exit(stale > 0 ? 1 : 0);
}
