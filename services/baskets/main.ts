import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { baskets } from "./mod.ts";

await serve([baskets], options);
