import { serve } from "../../shared/platform/serve.ts";
import { search } from "./mod.ts";

await serve([search], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
