import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { search } from "./mod.ts";

await serve([search], options);
