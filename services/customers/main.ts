import { serve } from "../../shared/platform/host.ts";
import { customers } from "./mod.ts";

await serve([customers]);
