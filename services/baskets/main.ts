import { serve } from "../../shared/platform/host.ts";
import { baskets } from "./mod.ts";

await serve([baskets]);
