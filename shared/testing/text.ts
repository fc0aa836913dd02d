/**
 * Texts for tests that try many.
 *
 * @module
 */
import fc from "fast-check";

const SURROGATES = { first: 0xd800, count: 0x800 };
const CODE_POINTS = 0x110000 - SURROGATES.count;

/**
 * Any character of Unicode, to make texts of: `fc.string({ unit: character })`.
 *
 * What the unit `binary` draws, without its table of a million characters that takes a second to fill.
 */
export const character: fc.Arbitrary<string> = fc.nat(CODE_POINTS - 1).map(
  (index) => String.fromCodePoint(index < SURROGATES.first ? index : index + SURROGATES.count),
  (text) => { // texts that often break something, as `__proto__`, are drawn only if this can be undone
    const code = typeof text === "string" ? text.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== text || !text.isWellFormed()) {
      throw new TypeError("not one character");
    }
    return code < SURROGATES.first ? code : code - SURROGATES.count;
  },
);
