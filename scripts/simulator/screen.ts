/**
 * Where progress is shown: redrawn in place on a terminal, as plain lines elsewhere.
 *
 * @module
 */
import { type Paint, paintOf } from "./text.ts";

/** A place to show things. */
export interface Screen {
  /** Whether it redraws in place. */
  readonly live: boolean;
  readonly paint: Paint;
  /** Columns and rows that can be used. */
  size(): { readonly columns: number; readonly rows: number };
  /** Shows these lines instead of those shown before. On paper it does nothing. */
  draw(lines: readonly string[]): void;
  /** Writes a line that stays. */
  line(text: string): void;
  /** Leaves what is shown as it is, and the cursor below. */
  close(): void;
}

/** What a screen writes to. */
export interface Terminal {
  readonly live: boolean;
  readonly color: boolean;
  size(): { readonly columns: number; readonly rows: number };
  write(text: string): void;
}

/** Standard output, or standard error. */
export function standardOutput(
  output: typeof Deno.stdout | typeof Deno.stderr = Deno.stdout,
): Terminal {
  const live = output.isTerminal();
  const encoder = new TextEncoder();
  return {
    live,
    color: live && !Deno.noColor,
    size() {
      try {
        return Deno.consoleSize();
      } catch {
        return { columns: 80, rows: 24 }; // not every terminal tells
      }
    },
    write(text) {
      let bytes = encoder.encode(text);
      while (bytes.length > 0) bytes = bytes.subarray(output.writeSync(bytes));
    },
  };
}

/** Makes a screen. Lines that are drawn must not be wider than it is. */
export function createScreen(terminal: Terminal): Screen {
  const { live, color, write } = terminal;
  let drawn: readonly string[] = [];
  const erase = () => {
    if (drawn.length > 0) write(`\r\x1b[${drawn.length}A\x1b[J`);
    drawn = [];
  };
  return {
    live,
    paint: paintOf(color),
    size: terminal.size,
    draw(lines) {
      if (!live) return;
      const up = drawn.length > 0 ? `\r\x1b[${drawn.length}A` : "";
      const text = lines.map((line) => `${line}\x1b[K\n`).join("");
      write(`\x1b[?25l${up}${text}\x1b[J\x1b[?25h`);
      drawn = lines;
    },
    line(text) {
      const below = drawn;
      if (live) erase();
      write(`${text}\n`);
      if (live && below.length > 0) this.draw(below);
    },
    close() {
      drawn = [];
    },
  };
}
