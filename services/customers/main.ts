import { serve } from "../../shared/platform/serve.ts";
import { customers } from "./mod.ts";

await serve([customers], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
