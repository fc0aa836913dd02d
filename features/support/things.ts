/**
 * What the mall shows of the things in it: the shapes of the answers, and where each is read.
 *
 * @module
 */
import { z } from "zod";

const text = z.string();
const money = z.number();
const whole = z.number().int();

export const Store = z.object({
  id: text,
  name: text,
  location: text,
  participating: z.boolean(),
  participationStatus: z.enum(["none", "requested", "participating", "denied", "revoked"]),
  automatedShopping: z.boolean(),
  version: whole,
});

export const Product = z.object({
  id: text,
  storeId: text,
  name: text,
  description: text,
  sku: text,
  price: money,
  pictureUrl: text,
  version: whole,
});

export const Customer = z.object({
  id: text,
  name: text,
  smsNumber: text,
  enabled: z.boolean(),
  version: whole,
});

const line = { storeId: text, productId: text, storeName: text, productName: text };

export const BasketItem = z.object({ ...line, productPrice: money, quantity: whole });

export const Basket = z.object({
  id: text,
  customerId: text,
  paymentId: text,
  status: text,
  total: money,
  items: z.array(BasketItem),
});

export const Order = z.object({
  id: text,
  customerId: text,
  paymentId: text,
  shoppingId: text,
  invoiceId: text,
  status: text,
  reason: text,
  total: money,
  items: z.array(z.object({ ...line, price: money, quantity: whole })),
});

export const ShoppingList = z.object({
  id: text,
  orderId: text,
  assignedBotId: text,
  status: text,
  stops: z.record(
    text,
    z.object({
      storeName: text,
      storeLocation: text,
      visited: z.boolean(),
      items: z.record(
        text,
        z.object({ name: text, quantity: whole, picked: whole, unavailable: whole }),
      ),
    }),
  ),
});

export const Bot = z.object({
  id: text,
  name: text,
  status: z.enum(["offline", "idle", "active"]),
  shoppingListId: text,
});

const paid = { id: text, orderId: text, amount: money, status: text };
export const Payment = z.object({ ...paid, customerId: text, capturedAmount: money });
export const Invoice = z.object({ ...paid, paymentId: text });
export const FoundPayment = Payment.extend({ invoice: Invoice.nullable() });

export const Notification = z.object({
  id: text,
  orderId: text,
  customerId: text,
  kind: text,
  smsNumber: text,
  text: text.min(1),
  status: text,
  sentAt: text.nullable(),
});

export const FoundOrder = z.object({
  orderId: text,
  customerId: text,
  customerName: text,
  status: text,
  total: money,
  createdAt: z.iso.datetime(),
  items: z.array(z.object({
    ...line,
    price: money,
    quantity: z.string().regex(/^\d+$/), // an int64 is text in JSON
  })),
});

/** What is shown of each thing. */
interface Shapes {
  readonly store: z.infer<typeof Store>;
  readonly product: z.infer<typeof Product>;
  readonly customer: z.infer<typeof Customer>;
  readonly basket: z.infer<typeof Basket>;
  readonly order: z.infer<typeof Order>;
  readonly "shopping list": z.infer<typeof ShoppingList>;
  readonly bot: z.infer<typeof Bot>;
  readonly payment: z.infer<typeof Payment>;
  readonly invoice: z.infer<typeof Invoice>;
  readonly "found order": z.infer<typeof FoundOrder>;
}
export type Thing = keyof Shapes;
export type Shown<T extends Thing> = Shapes[T];

/** Where a thing is read by its id, and the answer. */
interface Place<T> {
  readonly path: string;
  readonly answer: z.ZodType<T>;
}

export const THINGS: { readonly [T in Thing]: Place<Shapes[T]> } = {
  store: {
    path: "/api/stores/",
    answer: z.object({ store: Store }).transform(({ store }) => store),
  },
  product: {
    path: "/api/stores/products/",
    answer: z.object({ product: Product }).transform(({ product }) => product),
  },
  customer: {
    path: "/api/customers/",
    answer: z.object({ customer: Customer }).transform(({ customer }) => customer),
  },
  basket: {
    path: "/api/baskets/",
    answer: z.object({ basket: Basket }).transform(({ basket }) => basket),
  },
  order: {
    path: "/api/ordering/",
    answer: z.object({ order: Order }).transform(({ order }) => order),
  },
  "shopping list": {
    path: "/api/depot/shopping/",
    answer: z.object({ shoppingList: ShoppingList }).transform(({ shoppingList }) => shoppingList),
  },
  bot: {
    path: "/api/depot/bots/",
    answer: z.object({ bot: Bot }).transform(({ bot }) => bot),
  },
  payment: {
    path: "/api/payments/",
    answer: z.object({ payment: Payment }).transform(({ payment }) => payment),
  },
  invoice: {
    path: "/api/payments/invoices/",
    answer: z.object({ invoice: Invoice }).transform(({ invoice }) => invoice),
  },
  "found order": {
    path: "/api/search/orders/",
    answer: z.object({ order: FoundOrder }).transform(({ order }) => order),
  },
};
