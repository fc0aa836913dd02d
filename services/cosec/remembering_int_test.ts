/** The same, where rows that were written are remembered, as in a process that is alone. */
import { remembering } from "../../shared/testing/host.ts";

remembering();
await import("./mod_int_test.ts");
await import("./participants_int_test.ts");
await import("./faults_int_test.ts");
