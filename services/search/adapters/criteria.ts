import type { SearchOrdersRequest } from "../../../proto/gen/search/api.ts";
import { refused } from "../../../shared/domain/error.ts";
import { type Cents, toCents } from "../../../shared/domain/money.ts";
import { limitOf } from "../../../shared/platform/page.ts";
import { type Status, statuses } from "../domain/order.ts";
import { decodeCursor, type Position } from "./cursor.ts";

/** What orders must have, all of it; what is left out, or an empty list, asks for nothing. */
export interface Criteria {
  readonly customerId?: string;
  readonly createdFrom?: Date;
  readonly createdBefore?: Date;
  /** Any of these. */
  readonly storeIds: readonly string[];
  /** Any of these. */
  readonly productIds: readonly string[];
  readonly minTotal?: Cents;
  readonly maxTotal?: Cents;
  readonly status?: Status;
  /** Only what comes after this order, newest first. */
  readonly after?: Position;
  readonly limit: number;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export function criteriaOf({ filters, next, limit }: SearchOrdersRequest): Criteria {
  const { customerId = "", status = "", minTotal = 0, maxTotal = 0 } = filters ?? {};
  return {
    customerId: customerId || undefined,
    createdFrom: timeOf(filters?.after),
    createdBefore: timeOf(filters?.before),
    storeIds: filters?.storeIds ?? [],
    productIds: filters?.productIds ?? [],
    minTotal: totalOf(minTotal),
    maxTotal: totalOf(maxTotal),
    status: status === "" ? undefined : statusOf(status),
    after: next === "" ? undefined : decodeCursor(next),
    limit: Math.min(limitOf(limit) ?? DEFAULT_LIMIT, MAX_LIMIT),
  };
}

function totalOf(amount: number): Cents | undefined {
  if (amount === 0) return undefined;
  const cents = toCents(amount);
  if (cents === undefined) throw refused("price_not_valid", "the price is not a valid amount");
  return cents;
}

function statusOf(text: string): Status {
  const status = statuses.find((status) => status === text);
  if (!status) throw refused("status_not_known", "the status is not known");
  return status;
}

/** The binary form of a request can tell times that no calendar has. */
function timeOf(time: Date | undefined): Date | undefined {
  if (!time) return undefined;
  const year = time.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) throw refused("time_not_valid", "the time is not valid");
  return time;
}
