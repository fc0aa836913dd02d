import { serve } from "../../shared/platform/serve.ts";
import { baskets } from "./mod.ts";

await serve([baskets], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
