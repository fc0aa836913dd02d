/**
 * Which contexts an operator means.
 *
 * @module
 */
import { DomainError } from "../../domain/error.ts";
import type { ContextDesk } from "./desk.ts";

/** The contexts that are meant: the one that is named, or all. @throws {DomainError} context_not_here. */
export function desksOf(
  desks: readonly ContextDesk[],
  context: string | undefined,
): readonly ContextDesk[] {
  if (context === undefined) return desks;
  const named = desks.filter(({ name }) => name === context);
  if (named.length > 0) return named;
  const text = `the context ${context} does not run in this process`;
  throw new DomainError("not_found", "context_not_here", text);
}
