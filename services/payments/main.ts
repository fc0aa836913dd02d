import { serve } from "../../shared/platform/serve.ts";
import { payments } from "./mod.ts";

await serve([payments], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
