import { toWire } from "../../../shared/domain/money.ts";
import { sagaOf } from "../../../shared/sagas/definition.ts";
import * as customersapi from "../../customers/contract/commands.ts";
import * as depotapi from "../../depot/contract/commands.ts";
import * as ordersapi from "../../ordering/contract/commands.ts";
import * as paymentsapi from "../../payments/contract/commands.ts";
import { Order } from "../domain/order.ts";

const { define, step } = sagaOf<Order>(Order);

/** Everything an order needs, or nothing of it: it ends approved or rejected. */
export const createOrder = define("cosec.CreateOrder", [
  step({
    name: "order",
    compensate: (o) => ordersapi.RejectOrder({ id: o.orderId }),
  }),
  step({
    name: "customer",
    invoke: (o) => customersapi.AuthorizeCustomer({ id: o.customerId }),
  }),
  step({
    name: "shopping list",
    invoke: ({ orderId, items }) =>
      depotapi.CreateShoppingListCommand({ orderId, items: [...items] }),
    onReply: (o, { id }) => ({ ...o, shoppingId: id }),
    compensate: (o) => depotapi.CancelShoppingListCommand({ id: o.shoppingId, orderId: o.orderId }),
  }),
  step({
    name: "payment",
    invoke: ({ paymentId, total, customerId, orderId }) =>
      paymentsapi.ConfirmPayment({ id: paymentId, amount: toWire(total), customerId, orderId }),
    compensate: (o) => paymentsapi.ReleasePayment({ id: o.paymentId, orderId: o.orderId }),
  }),
  step({
    name: "shopping",
    invoke: (o) => depotapi.InitiateShoppingCommand({ id: o.shoppingId }),
  }),
  step({
    name: "approval",
    invoke: (o) => ordersapi.ApproveOrder({ id: o.orderId, shoppingId: o.shoppingId }),
  }),
]);
