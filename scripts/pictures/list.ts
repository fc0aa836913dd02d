/**
 * The pictures of the documentation.
 *
 * @module
 */

/** A picture, and how it is taken. */
export interface Picture {
  /** Of the file, without `.png`. */
  readonly name: string;
  /** Of the page, with what stands behind it. */
  readonly path: string;
  /** Of the window; 1280 × 800 unless given. */
  readonly width?: number;
  readonly height?: number;
  /** In the colors for the dark. */
  readonly dark?: boolean;
  /** What of the page is shown; what fits the window unless given. */
  readonly part?: string;
  /** What is left out, as it is of this machine only. */
  readonly hides?: string;
  /** What must be there before. */
  readonly awaits?: string;
  /** What is clicked at before. */
  readonly open?: string;
}

/** All of them. */
export const PICTURES: readonly Picture[] = [
  { name: "index", path: "/", awaits: ".opblock", hides: ".mall-head dl" },
  {
    name: "swagger",
    path: "/stores-spec/",
    awaits: ".opblock",
    open: "#operations-Store-createStore .opblock-summary",
  },
  { name: "asyncapi", path: "/ordering-asyncapi/" },
  { name: "catalog", path: "/catalog", height: 860 },
  { name: "message", path: "/catalog#ordersapi.OrderCreated", dark: true },
  { name: "saga", path: "/catalog", part: ".sagas" },
];
