/**
 * What clients were told is done, and whether it still is.
 *
 * @module
 */
import type { OutgoingCall, Transport } from "../../shared/rpc/client.ts";
import type { Finding } from "../check/rule.ts";
import type { World } from "../check/world.ts";

/** Remembers what was acknowledged. */
export interface Acknowledged {
  /** Calls over this are remembered when they succeed. */
  readonly transport: Transport;
  /** How many were. */
  readonly count: number;
  /** What was acknowledged and is not there. */
  lost(ask: Ask): Promise<readonly Finding[]>;
}

/** Asks the database of a context with a query that takes ids as `$1`. */
export type Ask = (
  context: string,
  query: string,
  ids: readonly string[],
) => Promise<readonly { readonly id: string }[]>;

/** Asks the databases of a world. */
export function asking({ sqlOf }: Pick<World, "sqlOf">): Ask {
  return (context, query, ids) => sqlOf(context).unsafe<{ id: string }[]>(query, [[...ids]]);
}

interface Kind {
  readonly context: string;
  /** Answers those of the ids in `$1` that are there, as `id`. */
  readonly there: string;
  /** Whether the id is in the response; else it is in the request. */
  readonly made?: boolean;
}

const event = (context: string, name: string) => ({
  context,
  there: `select stream_id as id from ${context}.events
    where stream_id = any($1::text[]) and event_name = '${context}.${name}'`,
});
const row = (context: string, table: string, condition = "true") => ({
  context,
  there: `select id from ${context}.${table} where id = any($1::text[]) and ${condition}`,
});

/** The calls that change something, by their methods' names, and what they leave behind for good. */
const KINDS: Readonly<Record<string, Kind>> = {
  CreateStore: { ...event("stores", "StoreCreated"), made: true },
  EnableParticipation: event("stores", "StoreParticipationEnabled"),
  AddProduct: { ...event("stores", "ProductAdded"), made: true },
  RegisterCustomer: { ...row("customers", "customers"), made: true },
  StartBasket: { ...event("baskets", "BasketStarted"), made: true },
  AddItem: event("baskets", "BasketItemAdded"),
  CheckoutBasket: event("baskets", "BasketCheckedOut"),
  AuthorizePayment: { ...row("payments", "payments"), made: true },
  PayInvoice: row("payments", "invoices", "status = 'paid'"),
  CancelOrder: event("ordering", "OrderCanceled"),
  CancelOrderWithReason: event("ordering", "OrderCanceled"),
  RegisterBot: { ...row("depot", "bots"), made: true },
  CompleteShoppingList: row("depot", "shopping_lists", "status in ('completed', 'released')"),
  ReleaseGoods: row("depot", "shopping_lists", "status = 'released'"),
};

/** Remembers what goes over a transport. */
export function acknowledgedOver({ unary, stream }: Transport): Acknowledged {
  const ids = new Map<string, Set<string>>();
  let count = 0;
  const remember = ({ method, request }: OutgoingCall, response: unknown) => {
    const kind = KINDS[method.schema.name];
    if (!kind) return;
    const id = idIn(kind.made ? response : request);
    const known = ids.get(method.schema.name) ?? new Set();
    ids.set(method.schema.name, known.add(id));
    count++;
  };
  return {
    transport: {
      stream,
      async unary(call) {
        const response = await unary(call);
        remember(call, response);
        return response;
      },
    },
    get count() {
      return count;
    },
    async lost(ask) {
      const lost: Finding[] = [];
      for (const [method, known] of ids) {
        const { context, there } = KINDS[method];
        const rows = await ask(context, there, [...known]);
        const found = new Set(rows.map(({ id }) => id));
        for (const id of known) {
          if (!found.has(id)) {
            lost.push({ who: `${method} of ${id}`, what: "was acknowledged, but is not there" });
          }
        }
      }
      return lost;
    },
  };
}

function idIn(message: unknown): string {
  const id = typeof message === "object" && message !== null && "id" in message ? message.id : "";
  if (typeof id !== "string" || id === "") throw new TypeError("the message has no id");
  return id;
}
