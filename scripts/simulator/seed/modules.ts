import type { Module } from "../../../shared/platform/module.ts";
import { baskets } from "../../../services/baskets/mod.ts";
import { cosec } from "../../../services/cosec/mod.ts";
import { customers } from "../../../services/customers/mod.ts";
import { depot } from "../../../services/depot/mod.ts";
import { notifications } from "../../../services/notifications/mod.ts";
import { ordering } from "../../../services/ordering/mod.ts";
import { payments } from "../../../services/payments/mod.ts";
import { search } from "../../../services/search/mod.ts";
import { stores } from "../../../services/stores/mod.ts";

/** All contexts of the product. */
export const allModules: readonly Module[] = [
  ...[stores, customers, baskets, ordering, payments, depot, cosec, notifications, search],
];
