/** Every context, for tests of the whole. */
import { baskets } from "../../services/baskets/mod.ts";
import { cosec } from "../../services/cosec/mod.ts";
import { customers } from "../../services/customers/mod.ts";
import { depot } from "../../services/depot/mod.ts";
import { notifications } from "../../services/notifications/mod.ts";
import { ordering } from "../../services/ordering/mod.ts";
import { payments } from "../../services/payments/mod.ts";
import { search } from "../../services/search/mod.ts";
import { stores } from "../../services/stores/mod.ts";

export const MODULES = [
  ...[stores, customers, baskets, ordering, payments, depot, cosec, notifications, search],
];
