import { serve } from "../../shared/platform/serve.ts";
import { depot } from "./mod.ts";

await serve([depot], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
