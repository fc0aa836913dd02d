import { serve } from "../../shared/platform/serve.ts";
import { options } from "../options.ts";
import { notifications } from "./mod.ts";

await serve([notifications], options);
