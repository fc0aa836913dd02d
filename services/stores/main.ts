import { serve } from "../../shared/platform/host.ts";
import { stores } from "./mod.ts";

await serve([stores]);
