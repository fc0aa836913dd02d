import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { cosec } from "./mod.ts";

await serve([cosec], options);
