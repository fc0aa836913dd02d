import { refused } from "../../../shared/domain/error.ts";

export const MAX_TEXT = 200;
export const MAX_DESCRIPTION = 2_000;

export function requireText(field: string, text: string): void {
  if (text.trim() === "") throw refused(reason(field, "blank"), `the ${field} cannot be blank`);
  limitText(field, text, MAX_TEXT);
}

export function limitText(field: string, text: string, maxCharacters: number): void {
  if ([...text.trim()].length > maxCharacters) {
    throw refused(reason(field, "too_long"), `the ${field} is too long`);
  }
}

function reason(field: string, problem: string): string {
  return `${field.replaceAll(" ", "_")}_${problem}`;
}
