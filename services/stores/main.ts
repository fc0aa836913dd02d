import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { stores } from "./mod.ts";

await serve([stores], options);
