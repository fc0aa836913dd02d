import { serve } from "../../shared/platform/serve.ts";
import { stores } from "./mod.ts";

await serve([stores], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
