/**
 * Text for terminals: cut to width, aligned in tables, coloured where wanted.
 *
 * @module
 */

/** Colours by what they are for. */
export interface Paint {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  busy(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
}

/** Paint that colours, or leaves everything as it is. */
export function paintOf(color: boolean): Paint {
  const with_ = (code: number) => (text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  return {
    strong: with_(1),
    faint: with_(2),
    good: with_(32),
    busy: with_(36),
    warn: with_(33),
    bad: with_(31),
  };
}

/** A text of exactly `width` characters. */
export function fit(text: string, width: number, align: "left" | "right" = "left"): string {
  const letters = [...text];
  const cut = letters.length > width
    ? `${letters.slice(0, Math.max(0, width - 1)).join("")}…`
    : text;
  const space = " ".repeat(Math.max(0, width - [...cut].length));
  return align === "left" ? cut + space : space + cut;
}

/** `▓▓▓░░`, full when `done` is `all`. */
export function bar(done: number, all: number, width: number): string {
  const full = all === 0 ? width : Math.floor(Math.min(1, done / all) * width);
  return "▓".repeat(full) + "░".repeat(width - full);
}

/** Rows with their columns aligned: the first to the left, the others to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string[] {
  const texts = rows.map((row) =>
    row.map((cell) => typeof cell === "number" ? grouped(cell) : cell)
  );
  const widths: number[] = [];
  for (const row of texts) {
    row.forEach((cell, index) => widths[index] = Math.max(widths[index] ?? 0, [...cell].length));
  }
  return texts.map((row) =>
    row.map((cell, index) => fit(cell, widths[index], index === 0 ? "left" : "right"))
      .join("  ").trimEnd()
  );
}

/** Two blocks side by side; every line on the left is `width` characters wide, colours not counted. */
export function beside(
  left: readonly string[],
  right: readonly string[],
  width: number,
): string[] {
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, row) => `${left[row] ?? " ".repeat(width)}${right[row] ?? ""}`,
  );
}

/** `1 client`, `2 clients`. */
export function plural(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? "" : "s"}`;
}

/** `12 345`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Cents as an amount: `12 345.60`. */
export function money(cents: number): string {
  const [sign, positive] = cents < 0 ? ["-", -cents] : ["", cents];
  const rest = String(positive % 100).padStart(2, "0");
  return `${sign}${grouped(Math.floor(positive / 100))}.${rest}`;
}

/** `0:07`, `12:30`, `1:02:03`. */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const two = (number: number) => String(number).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
