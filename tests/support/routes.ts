import { BasketService } from "../../proto/gen/baskets/schema.ts";
import { CustomersService } from "../../proto/gen/customers/schema.ts";
import { DepotService } from "../../proto/gen/depot/schema.ts";
import { NotificationsService } from "../../proto/gen/notifications/schema.ts";
import { OrderingService } from "../../proto/gen/ordering/schema.ts";
import { PaymentsService } from "../../proto/gen/payments/schema.ts";
import { SearchService } from "../../proto/gen/search/schema.ts";
import { StoresService } from "../../proto/gen/stores/schema.ts";
import type {
  FieldSchema,
  HttpRule,
  MethodSchema,
  ServiceSchema,
} from "../../shared/rpc/schema.ts";

const SERVICES: readonly { readonly schema: ServiceSchema }[] = [
  ...[BasketService, CustomersService, DepotService, NotificationsService],
  ...[OrderingService, PaymentsService, SearchService, StoresService],
];

/** An id of which there is nothing. */
export const NOBODY = "00000000-0000-7000-8000-000000000000";

/** A method and the two ways to it. */
export interface Route {
  readonly method: MethodSchema;
  readonly http?: HttpRule;
  /** The path of Connect. */
  readonly connect: string;
  /** The fields of the request that the path does not have. */
  readonly fields: readonly FieldSchema[];
  /** Requests with one wrong type each, and for each what is wrong. */
  readonly mistyped: readonly { readonly what: string; readonly body: object }[];
}

/** Values that a field of a type cannot have. */
const WRONG: Readonly<Partial<Record<FieldSchema["type"], readonly unknown[]>>> = {
  string: [5, true, {}, ["text"]],
  bool: ["yes", 1, {}],
  int32: ["one", 1.5, true, {}, 2 ** 31, []],
  int64: ["one", 1.5, true, {}],
  double: ["one", true, {}, [1]],
  timestamp: ["yesterday", 5, {}],
  message: [5, "text", true],
};

/** Every method of the product that answers once. */
export const routes: readonly Route[] = SERVICES.flatMap(({ schema }) =>
  schema.methods.filter(({ serverStreaming }) => !serverStreaming).map((method) => {
    const { http } = method;
    const { fields } = schema.messages[method.request];
    const free = fields.filter(({ name }) => !http?.path.includes(`{${name}}`));
    return {
      method,
      ...(http && { http }),
      connect: `/${schema.name}/${method.name}`,
      fields: free,
      mistyped: [...mistypes(schema, free)].map((body) => ({ what: JSON.stringify(body), body })),
    };
  })
);

/** A path with this text in each place. */
export function pathOf({ path }: HttpRule, value: string): string {
  return path.replaceAll(/\{\w+\}/g, encodeURIComponent(value));
}

/** The verbs that some rule has for a path. */
export function verbsOf(path: string): Set<string> {
  const rules = routes.flatMap(({ http }) => http ?? []);
  return new Set(
    rules.filter((rule) => new RegExp(`^${rule.path.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path))
      .map(({ verb }) => verb),
  );
}

function* mistypes(schema: ServiceSchema, fields: readonly FieldSchema[]): Generator<object> {
  for (const { json, type, message, repeated } of fields) {
    const wrong = WRONG[type] ?? [];
    const inner = message ? [...mistypes(schema, schema.messages[message].fields)] : [];
    const values = [...wrong, ...inner];
    if (repeated) yield* [5, "text", {}].map((value) => ({ [json]: value }));
    yield* values.map((value) => ({ [json]: repeated ? [value] : value }));
  }
}

/** A value that a field may have, by its name; for ids one that nobody has. */
export function sample({ json, type, repeated }: FieldSchema): unknown {
  if (repeated) return [];
  if (type === "double" || type === "int32") return 1;
  if (type === "message") return {};
  const known: Record<string, string> = { smsNumber: "+31201234567", next: "", actor: "" };
  return known[json] ?? NOBODY;
}
