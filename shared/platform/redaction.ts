/**
 * What no log line tells: who somebody is, how to reach them, what opens a door. It is told by the name of
 * the field, here and nowhere else.
 *
 * @module
 */

/** Stands where something was left out. */
export const REDACTED = "[redacted]";

/** Names of fields, in lower case and without `_` and `-`, wherever they are. */
const PRIVATE =
  /^(sms|phone|mobile|telephone)(number)?$|^(customer|full|first|last|family|given|user|card)name$|^(e?mail(address)?|address)$|^(card|cardnumber|cardtoken|cardhash|pan)$|password|secret|token$|^(authorization|cookie|setcookie|apikey)$/;

/** Within what tells of a person, these are private, too. */
const OF_PERSONS = /^(name|number|to|contact)$/;
const PERSON = /^(customer|person|recipient|contact|shopper)s?$/;

const MOST_KNOWN = 1_000;
const known = new Map<string, boolean>();

/**
 * Whether the value of a field is left out.
 *
 * @param within the field that the object with this one is the value of, if any.
 *
 * @example
 * ```ts
 * import { isPrivate } from "./redaction.ts";
 * if (!isPrivate("smsNumber") || !isPrivate("name", "customer")) throw new Error("never");
 * if (isPrivate("name") || isPrivate("customerId")) throw new Error("never");
 * ```
 */
export function isPrivate(name: string, within?: string): boolean {
  if (within !== undefined && PERSON.test(plain(within)) && OF_PERSONS.test(plain(name))) {
    return true;
  }
  let answer = known.get(name);
  if (answer === undefined) {
    answer = PRIVATE.test(plain(name));
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(name, answer);
  }
  return answer;
}

function plain(name: string): string {
  return name.replaceAll(/[_-]/g, "").toLowerCase();
}
