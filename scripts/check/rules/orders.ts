/**
 * Orders: what ordering, baskets, sagas, depot, payments, notifications and search say of them agrees.
 *
 * @module
 */
import { order as orderAggregate } from "../../../services/ordering/domain/order.ts";
import { totalOf as totalOfOrder } from "../../../services/ordering/domain/item.ts";
import { totalOf as totalOfBasket } from "../../../services/baskets/domain/item.ts";
import { chunked, type Group, mergedById, rowsOf, type WithId } from "../merge.ts";
import { faultsOf, type InnerBook, innerFaultsOf, type OrderBook } from "../order_book.ts";
import { type EventRow, eventsOf } from "../reading.ts";
import type { Rule } from "../rule.ts";
import { baskets, orders } from "../sourced.ts";
import type { World } from "../world.ts";

/** All that is known of an order. */
export interface Books {
  readonly book: OrderBook;
  readonly inner: InnerBook;
}

/** The rule on orders. */
export const ordersRule: Rule<"agree" | "inside"> = {
  sentences: {
    agree: { promise: "I5", what: "money, goods and states of every order agree everywhere" },
    inside: {
      promise: "I5",
      what: "checkout, saga, payment and news of every order are there once",
    },
  },
  async run(world, { agree, inside }) {
    for await (const { book, inner } of booksOf(world)) {
      const who = `order ${book.orderId}`;
      if (book.order) {
        agree.count();
        for (const what of faultsOf(book)) agree.found(who, what);
      }
      inside.count();
      for (const what of innerFaultsOf(book, inner)) inside.found(who, what);
    }
  },
};

interface SagaRow extends WithId {
  readonly state: string;
}
interface ListRow extends WithId {
  readonly listId: string;
  readonly status: string;
  readonly stops: readonly {
    readonly items: readonly {
      readonly productId: string;
      readonly picked: number;
      readonly unavailable: number;
    }[];
  }[];
}
interface PaymentRow {
  readonly paymentId: string;
  readonly orderId: string;
  readonly status: string;
  readonly amount: number;
  readonly capturedAmount: number;
}
interface InvoiceRow extends WithId {
  readonly status: string;
  readonly amount: number;
  readonly paymentId: string;
  readonly version: number;
}
interface FoundRow extends WithId {
  readonly status: string;
  readonly total: number;
}
interface RecordRow extends WithId {
  readonly status: string;
}
interface NoticeRow extends WithId {
  readonly kind: string;
}

const PAYMENT = `id as "paymentId", order_id as "orderId", status, amount,
  captured_amount as "capturedAmount"`;
/** How many orders are looked at together. */
const TOGETHER = 500;

function sourcesOf(world: World) {
  const from = <Row extends object>(context: string, query: string) =>
    rowsOf<Row>(world.sqlOf(context), query);
  return {
    events: eventsOf(world, orders),
    baskets: checkedOut(world),
    sagas: from<SagaRow>("cosec", `select id, state from cosec.sagas order by id collate "C"`),
    lists: from<ListRow>(
      "depot",
      `select order_id as id, id as "listId", status, stops from depot.shopping_lists
      order by order_id collate "C", id`,
    ),
    records: from<RecordRow>(
      "depot",
      `select id, status from depot.orders order by id collate "C"`,
    ),
    payers: from<PaymentRow & WithId>(
      "payments",
      `select order_id as id, ${PAYMENT} from payments.payments where order_id <> ''
      order by order_id collate "C", payments.id`,
    ),
    invoices: from<InvoiceRow>(
      "payments",
      `select order_id as id, status, amount, payment_id as "paymentId", version
      from payments.invoices order by order_id collate "C"`,
    ),
    notices: from<NoticeRow>(
      "notifications",
      `select order_id as id, kind from notifications.notifications
      order by order_id collate "C", kind`,
    ),
    found: from<FoundRow>(
      "search",
      `select order_id as id, status, total from search.orders where created_at is not null
      order by order_id collate "C"`,
    ),
  };
}
type OrderGroup = Group<ReturnType<typeof sourcesOf>>;

/** A basket that was checked out, once for each time it was. */
interface CheckedOut extends WithId {
  readonly total: number;
  readonly paymentId: string;
}

async function* checkedOut(world: World): AsyncGenerator<CheckedOut> {
  for await (const { id, rows } of mergedById({ events: eventsOf(world, baskets) })) {
    const { state, kinds } = baskets.fold(id, rows.events);
    for (const kind of kinds) {
      if (kind === "BasketCheckedOut") {
        yield { id, total: totalOfBasket(state.items), paymentId: state.paymentId };
      }
    }
  }
}

/** The books of all orders, and of all checkouts and sagas that have none. */
export async function* booksOf(world: World): AsyncGenerator<Books> {
  for await (const groups of chunked(mergedById(sourcesOf(world)), TOGETHER)) {
    const known = groups.filter(({ rows: { events, baskets, sagas } }) =>
      events.length + baskets.length + sagas.length > 0
    );
    const read = known.map((group) => ({ group, order: orderOf(group.id, group.rows.events) }));
    const payments = await paymentsOf(
      world,
      read.map(({ order, group }) => order?.paymentId ?? group.rows.baskets[0]?.paymentId ?? ""),
    );
    for (const { group, order } of read) yield bookOf(group, order, payments);
  }
}

interface KnownOrder {
  readonly state: ReturnType<typeof orderAggregate.initial>;
  readonly kinds: readonly string[];
  readonly paymentId: string;
  /** What was ordered, in cents. */
  readonly placed: number;
}

function orderOf(id: string, events: readonly EventRow[]): KnownOrder | undefined {
  if (events.length === 0) return undefined;
  const { state, kinds, states: [first] } = orders.fold(id, events);
  return { state, kinds, paymentId: state.paymentId, placed: totalOfOrder(first.items) };
}

async function paymentsOf({ sqlOf }: World, ids: readonly string[]) {
  const wanted = [...new Set(ids)].filter((id) => id !== "");
  const rows = await sqlOf("payments").unsafe<PaymentRow[]>(
    `select ${PAYMENT} from payments.payments where id = any($1::text[])`,
    [wanted],
  );
  return new Map(rows.map((row) => [row.paymentId, row]));
}

function bookOf(
  { id, rows }: OrderGroup,
  order: KnownOrder | undefined,
  payments: ReadonlyMap<string, PaymentRow>,
): Books {
  const paymentId = order?.paymentId ?? rows.baskets[0]?.paymentId ?? "";
  const payment = payments.get(paymentId);
  const [invoice] = rows.invoices;
  const prices = new Map<string, number>(
    order?.state.items.map(({ productId, price }) => [productId, price]),
  );
  return {
    book: {
      orderId: id,
      paymentId,
      placed: {
        total: order?.placed ?? rows.baskets[0]?.total ?? 0,
        authorized: payment?.amount ?? 0,
      },
      order: order && {
        ...order.state,
        total: totalOfOrder(order.state.items),
        items: order.state.items.reduce((sum, item) => sum + item.price * item.quantity, 0),
      },
      found: rows.found[0],
      payment,
      invoice: invoice && {
        ...invoice,
        orderId: invoice.id,
        adjusted: invoice.version > (invoice.status === "pending" ? 1 : 2),
      },
      lists: rows.lists.map(({ listId, status, stops }) => {
        const items = stops.flatMap(({ items }) => items);
        return {
          id: listId,
          status,
          picked: items.reduce(
            (sum, item) => sum + (prices.get(item.productId) ?? 0) * item.picked,
            0,
          ),
          unavailable: items.reduce((sum, item) => sum + item.unavailable, 0),
        };
      }),
    },
    inner: {
      events: order?.kinds ?? [],
      checkouts: rows.baskets.map(({ total }) => total),
      sagas: rows.sagas.map(({ state }) => state),
      remembered: rows.records[0]?.status ?? "",
      payers: rows.payers.map(({ paymentId: id, status }) => ({ id, status })),
      notified: rows.notices.map(({ kind }) => kind),
    },
  };
}
