import type { z } from "zod";
import { idOf } from "../../../shared/domain/id.ts";

export const CustomerId = idOf("CustomerId");
export type CustomerId = z.infer<typeof CustomerId>;
