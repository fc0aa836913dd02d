import assert from "node:assert/strict";
import { SearchOrdersRequest } from "../../../proto/gen/search/api.ts";
import { DomainError } from "../../../shared/domain/error.ts";
import { criteriaOf } from "./criteria.ts";
import { encodeCursor } from "./cursor.ts";

const criteria = (request: Parameters<typeof SearchOrdersRequest.fromPartial>[0]) =>
  criteriaOf(SearchOrdersRequest.fromPartial(request));

const all = {
  customerId: undefined,
  createdFrom: undefined,
  createdBefore: undefined,
  storeIds: [],
  productIds: [],
  minTotal: undefined,
  maxTotal: undefined,
  status: undefined,
  after: undefined,
  limit: 20,
};

Deno.test("an empty request asks for the first 20 of all orders", () => {
  assert.deepEqual(criteria({}), all);
  assert.deepEqual(criteria({ filters: {} }), all);
});

Deno.test("every filter is taken over, totals in cents", () => {
  const after = new Date("2030-01-01T00:00:00Z");
  const before = new Date("2030-02-01T00:00:00Z");
  const position = { createdAt: after, orderId: "order" };
  const request = {
    filters: {
      customerId: "ada",
      after,
      before,
      storeIds: ["kettles"],
      productIds: ["tea", "cup"],
      minTotal: 0.1 + 0.2,
      maxTotal: 9.99,
      status: "Ready For Pickup",
    },
    next: encodeCursor(position),
    limit: 7,
  };
  assert.deepEqual(criteria(request), {
    customerId: "ada",
    createdFrom: after,
    createdBefore: before,
    storeIds: ["kettles"],
    productIds: ["tea", "cup"],
    minTotal: 30,
    maxTotal: 999,
    status: "Ready For Pickup",
    after: position,
    limit: 7,
  });
});

for (const [limit, used] of [[0, 20], [1, 1], [100, 100], [101, 100]]) {
  Deno.test(`a limit of ${limit} is one of ${used}`, () =>
    assert.equal(criteria({ limit }).limit, used));
}

function refuses(request: Parameters<typeof criteria>[0], reason: string, message: string) {
  assert.throws(() => criteria(request), new DomainError("invalid_argument", reason, message));
}

Deno.test("an unknown status is refused", () => {
  for (const status of ["new", "Cancelled", " "]) {
    refuses({ filters: { status } }, "status_not_known", "the status is not known");
  }
});

Deno.test("a total that is no amount is refused", () => {
  for (const amount of [0.001, NaN, -Infinity, 1e12]) {
    const message = "the price is not a valid amount";
    refuses({ filters: { minTotal: amount } }, "price_not_valid", message);
    refuses({ filters: { maxTotal: amount } }, "price_not_valid", message);
  }
});

Deno.test("a time that no calendar has is refused", () => {
  for (const time of [new Date(NaN), new Date(8.64e15), new Date(-8.64e15)]) {
    refuses({ filters: { after: time } }, "time_not_valid", "the time is not valid");
    refuses({ filters: { before: time } }, "time_not_valid", "the time is not valid");
  }
});

Deno.test("a broken cursor is refused", () =>
  refuses({ next: "?" }, "cursor_not_valid", "the cursor is not valid"));

Deno.test("a limit below zero is refused", () => {
  const refused = (error: unknown) =>
    error instanceof DomainError && error.reason === "limit_not_valid";
  assert.throws(() => criteria({ limit: -1 }), refused);
});
