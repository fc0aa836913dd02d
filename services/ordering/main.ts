import { serve } from "../../shared/platform/serve.ts";
import { ordering } from "./mod.ts";

await serve([ordering], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
