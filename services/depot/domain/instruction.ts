/** What a bot is told: to work off a list, or that the list is canceled and the bot awaited. */
export interface Instruction {
  readonly kind: "assigned" | "recalled";
  readonly shoppingListId: string;
  readonly orderId: string;
}

/** Where a bot stands, as far as it decides what the bot is to be told. */
export interface Standing {
  /** The list it works for, or is still on its way back from. */
  readonly list?: {
    readonly id: string;
    readonly orderId: string;
    readonly isCanceled: boolean;
  };
  /** Whether the list that it was last told of is canceled by now. */
  readonly isLastCanceled: boolean;
}

/** What a bot is to be told now, after `last`. Lists that came and went unseen are left out. */
export function instructionsFor(
  last: Instruction | undefined,
  { list, isLastCanceled }: Standing,
): readonly Instruction[] {
  const news: Instruction[] = [];
  if (last?.kind === "assigned" && isLastCanceled) news.push({ ...last, kind: "recalled" });
  if (list && list.id !== last?.shoppingListId) {
    const kind = list.isCanceled ? "recalled" : "assigned";
    news.push({ kind, shoppingListId: list.id, orderId: list.orderId });
  }
  return news;
}
