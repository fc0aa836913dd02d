import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { depot } from "./mod.ts";

await serve([depot], options);
