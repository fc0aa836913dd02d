import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { payments } from "./mod.ts";

await serve([payments], options);
