import { serve } from "../../shared/platform/serve.ts";
import { cosec } from "./mod.ts";

await serve([cosec], { migrations: new URL("../../migrations/", import.meta.url), rpc: true });
