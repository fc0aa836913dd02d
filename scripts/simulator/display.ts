/**
 * Shows something as it goes: drawn again and again on a terminal, told now and then elsewhere.
 *
 * @module
 */
import type { Screen } from "./screen.ts";

/** What is shown, from `watch` until `end`. */
export interface Display<T> extends Disposable {
  /** Tells what people may want to know: below what is drawn, else as a line that stays. */
  say(text: string): void;
  /** Tells what only those care for who watch. */
  note(text: string): void;
  /** From now on this is shown. */
  watch(shown: T): void;
  /** Leaves the last state as it is. Disposing ends, too. */
  end(): void;
}

/** How something is shown. */
export interface Look<T> {
  /** What is drawn, for the size of the screen, with the last thing that was told. */
  readonly lines: (shown: T, note: string) => readonly string[];
  /** A line of its own, for where nothing can be drawn. */
  readonly summary: (shown: T) => string;
}

const DRAW_MS = 200;
const REPORT_MS = 5_000;

/** Makes a display, which shows nothing yet. */
export function displayOn<T extends object>(screen: Screen, look: Look<T>): Display<T> {
  let shown: T | undefined, note = "";
  const draw = () => {
    if (shown) screen.draw(look.lines(shown, note));
  };
  const drawing = setInterval(draw, DRAW_MS);
  const reporting = setInterval(() => {
    if (shown && !screen.live) screen.line(look.summary(shown));
  }, REPORT_MS);
  const end = () => {
    clearInterval(drawing);
    clearInterval(reporting);
    draw();
    screen.close();
    shown = undefined;
  };
  return {
    say(text) {
      note = text;
      if (!screen.live || !shown) screen.line(text);
    },
    note: (text) => void (note = text),
    watch: (begun) => void (shown = begun),
    end,
    [Symbol.dispose]: end,
  };
}
