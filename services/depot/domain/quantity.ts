import { refused } from "../../../shared/domain/error.ts";

export const MAX_QUANTITY = 9_999;

export function checkQuantity(quantity: number): void {
  if (quantity < 0) throw refused("quantity_negative", "the item quantity cannot be negative");
  if (quantity === 0) throw refused("quantity_zero", "the item quantity cannot be zero");
  if (quantity > MAX_QUANTITY) {
    throw refused("quantity_too_large", `the item quantity cannot be above ${MAX_QUANTITY}`);
  }
}
