/**
 * How V8 is set for a process of the product. It takes flags only when it starts, so every start names
 * them: the tasks of `deno.json`, the image, and what starts processes here.
 *
 * @module
 */

/**
 * For `deno run`: the heap grows to twice what lives in it before it is collected, as Go's does by
 * default; V8 by itself lets a small one grow to four times. What does not live long, such as a message at
 * hand under load, is most of what is collected.
 */
export const V8_FLAGS = "--v8-flags=--heap-growing-percent=100";
