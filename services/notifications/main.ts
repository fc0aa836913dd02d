import { serve } from "../../shared/platform/serve.ts";
import { notifications } from "./mod.ts";

await serve([notifications], {
  migrations: new URL("../../migrations/", import.meta.url),
  rpc: true,
});
