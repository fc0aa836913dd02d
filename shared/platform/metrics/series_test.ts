import assert from "node:assert/strict";
import { createCounts, createDurations, valuesText } from "./series.ts";

Deno.test("a histogram counts what is at most each bound, and all", () => {
  const lit = createDurations("lit_seconds", "How long.", [0.1, 1]);
  const hall = lit.series({ room: "hall" });
  for (const seconds of [0.1, 0.2, 1, 5]) hall.observe(seconds);
  lit.series({ room: "hall" }).observe(0); // the same series
  assert.equal(
    lit.text(),
    `# HELP lit_seconds How long.
# TYPE lit_seconds histogram
lit_seconds_bucket{room="hall",le="0.1"} 2
lit_seconds_bucket{room="hall",le="1"} 4
lit_seconds_bucket{room="hall",le="+Inf"} 5
lit_seconds_sum{room="hall"} 6.3
lit_seconds_count{room="hall"} 5
`,
  );
});

Deno.test("a histogram without labels has none, and one without series says nothing", () => {
  const lit = createDurations("lit_seconds", "How long.", [1]);
  assert.equal(lit.text(), "");
  lit.series({}).observe(2);
  assert.match(lit.text(), /^lit_seconds_bucket{le="1"} 0\n.*\nlit_seconds_sum 2\n/m);
});

Deno.test("texts from outside cannot break the page", () => {
  const text = valuesText({ name: "lamps", help: "a\nb\\c", type: "gauge" }, [
    { labels: { room: 'the "hall"\\\n' }, value: Infinity },
  ]);
  assert.equal(
    text,
    '# HELP lamps a\\nb\\\\c\n# TYPE lamps gauge\nlamps{room="the \\"hall\\"\\\\\\n"} +Inf\n',
  );
  assert.equal(valuesText({ name: "lamps", help: "h", type: "gauge" }, []), "");
});

Deno.test("a counter is told with zero from when it is known", () => {
  const switched = createCounts("switched_total", "How often.");
  const on = switched.series({ to: "on" });
  switched.series({ to: "off" });
  on.add();
  switched.series({ to: "on" }).add(2.5);
  assert.equal(
    switched.text(),
    '# HELP switched_total How often.\n# TYPE switched_total counter\nswitched_total{to="on"} 3.5\nswitched_total{to="off"} 0\n',
  );
});
