import { serve } from "../../shared/platform/host.ts";
import { payments } from "./mod.ts";

await serve([payments]);
