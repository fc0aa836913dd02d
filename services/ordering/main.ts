import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { ordering } from "./mod.ts";

await serve([ordering], options);
