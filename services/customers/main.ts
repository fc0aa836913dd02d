import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { customers } from "./mod.ts";

await serve([customers], options);
