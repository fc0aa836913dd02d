/** The same, where rows that were written are remembered, as in a process that is alone. */
import { remembering } from "../../../shared/testing/host.ts";

remembering();
await import("./messages_int_test.ts");
await import("./api_int_test.ts");
