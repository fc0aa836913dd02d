/**
 * What the methods of a service may refuse: the reasons that programs switch on, declared once for the
 * documents, and held against what is really refused.
 *
 * @module
 */
import { DomainError, type ErrorCode } from "../domain/error.ts";
import type { Service, ServiceDefinition } from "./schema.ts";
import type { Around } from "./service.ts";

/** A refusal that a caller may meet. */
export interface Refusal {
  /** Stable snake_case identifier. */
  readonly reason: string;
  /** The codes that it comes with; one, but for what rests on another service. */
  readonly codes: readonly ErrorCode[];
  /** What it says to people, without words that name the call before it; several, by the case. */
  readonly texts: readonly string[];
}

/** The words of a refusal: a text alone is an `invalid_argument`. */
export type Words =
  | string
  | {
    readonly code?: ErrorCode | readonly ErrorCode[];
    readonly text: string | readonly string[];
  };

/** The refusals of one service. */
export interface ServiceRefusals {
  /** Full name of the service. */
  readonly service: string;
  /** All of them, by reason; those of no method are told in replies to commands only. */
  readonly all: readonly Refusal[];
  /** Those of each method, by its key, e.g. `startBasket`. */
  readonly methods: Readonly<Record<string, readonly Refusal[]>>;
}

/**
 * Declares the refusals of a service: the words of each reason, and the reasons of each method.
 *
 * @example
 * ```ts ignore
 * export const basketRefusals = defineRefusals(BasketService, {
 *   basket_empty: "the basket has no items",
 *   basket_not_found: noSuch("basket"),
 * }, { checkoutBasket: ["basket_empty", "basket_not_found"], … });
 * ```
 */
export function defineRefusals<D extends ServiceDefinition, Reason extends string>(
  service: Service<D>,
  words: Readonly<Record<Reason, Words>>,
  methods: { readonly [Key in keyof D["methods"]]: readonly NoInfer<Reason>[] },
): ServiceRefusals {
  const all = Object.entries<Words>(words).map(([reason, said]) => refusalOf(reason, said));
  const byMethod = Object.entries<readonly string[]>(methods).map(([key, reasons]) =>
    [key, all.filter(({ reason }) => reasons.includes(reason))] as const
  );
  return { service: service.schema.name, all, methods: Object.fromEntries(byMethod) };
}

/** The words for an id that names nothing, as `notFound` says them. */
export function noSuch(thing: string): Words {
  return { code: "not_found", text: `${thing} with that ID does not exist` };
}

function refusalOf(reason: string, said: Words): Refusal {
  const { code = "invalid_argument", text } = typeof said === "string" ? { text: said } : said;
  return { reason, codes: [code].flat(), texts: [text].flat() };
}

/** Refusals that any method may make, by what it does: they come from the platform. */
export const PLATFORM_REFUSALS: Readonly<
  Record<"always" | "withBody" | "whenItChanges", readonly Refusal[]>
> = {
  always: [
    refusalOf("text_not_valid", "the text is not valid"),
    refusalOf("unavailable", {
      code: "unavailable",
      text: "the service is not available at the moment",
    }),
  ],
  withBody: [
    refusalOf("request_too_large", {
      code: "resource_exhausted",
      text: "the request is larger than 1048576 bytes",
    }),
  ],
  whenItChanges: [
    refusalOf(
      "message_too_large",
      "the message basketsapi.BasketCheckedOut has 1048576 bytes, more than 983040",
    ),
    refusalOf("conflict", { code: "aborted", text: "it was changed at the same time" }),
    refusalOf(
      "idempotency_key_not_valid",
      "the idempotency key is not valid: 1 to 255 characters, not only spaces",
    ),
    refusalOf("idempotency_key_reused", "the idempotency key was used for another request"),
  ],
};

const OF_THE_PLATFORM: ReadonlySet<string> = new Set(
  [...Object.values(PLATFORM_REFUSALS).flat().map(({ reason }) => reason), "stopping"],
);

/**
 * Holds what is refused against what is declared; the caller gets its answer in any case.
 *
 * @param tell is told of a refusal that is not declared for its method, or with another code or text.
 */
export function holdAgainst(
  { methods }: ServiceRefusals,
  tell: (method: string, refusal: DomainError) => void,
): Around {
  return async ({ method: { schema } }, next) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof DomainError && !OF_THE_PLATFORM.has(error.reason)) {
        const declared = methods[schema.key] ?? [];
        if (!declared.some((refusal) => covers(refusal, error))) tell(schema.name, error);
      }
      throw error;
    }
  };
}

/** Whether it is the one that was declared; a use case may have put words before its text. */
function covers({ reason, codes, texts }: Refusal, error: DomainError): boolean {
  return reason === error.reason && codes.includes(error.code) &&
    texts.some((text) => error.message === text || error.message.endsWith(`: ${text}`));
}
