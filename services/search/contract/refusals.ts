import { SearchService } from "../../../proto/gen/search/schema.ts";
import { defineRefusals, noSuch } from "../../../shared/rpc/refusals.ts";

export const searchRefusals = defineRefusals(SearchService, {
  id_not_valid: "the id is not valid",
  order_not_found: noSuch("order"),
  price_not_valid: "the price is not a valid amount",
  status_not_known: "the status is not known",
  time_not_valid: "the time is not valid",
  cursor_not_valid: "the cursor is not valid",
  limit_not_valid: "the limit is not valid",
}, {
  searchOrders: [
    "price_not_valid",
    "status_not_known",
    "time_not_valid",
    "cursor_not_valid",
    "limit_not_valid",
  ],
  getOrder: ["id_not_valid", "order_not_found"],
});
