/**
 * Tells what the scenarios do while they run, and adds it up.
 *
 * @module
 */
import type { runCucumber } from "@cucumber/cucumber/api";

/** A message of the runner about its run. */
export type Envelope = Parameters<NonNullable<Parameters<typeof runCucumber>[2]>>[0];

/** What became of a scenario: the worst of its steps. */
interface Outcome {
  readonly name: string;
  status: string;
  steps: number;
  /** The step that was not passed, and why. */
  step: string;
  message: string;
  /** What the scenario recorded: its requests and their answers. */
  readonly record: string[];
}

/** The sum of a run. */
export interface Summary {
  readonly scenarios: number;
  readonly passed: number;
  readonly steps: number;
}

export interface Report {
  /** Takes a message of the runner. */
  hear(message: Envelope): void;
  /** Prints what failed, then the sum. */
  finish(): Summary;
}

/** A report that prints one line a scenario. @param print takes text without a line end. */
export function createReport(print: (line: string) => void): Report {
  const pickles = new Map<string, { name: string; steps: ReadonlyMap<string, string> }>();
  const cases = new Map<string, { pickleId: string; steps: ReadonlyMap<string, string> }>();
  const running = new Map<string, { outcome: Outcome; caseId: string; beganMs: number }>();
  const errors: string[] = [];
  const done: Outcome[] = [];
  const began = performance.now();

  function start(id: string, caseId: string, at: Time): void {
    const pickle = pickles.get(cases.get(caseId)?.pickleId ?? "");
    const outcome = {
      name: pickle?.name ?? "?",
      status: "PASSED",
      steps: 0,
      step: "",
      message: "",
    };
    running.set(id, { outcome: { ...outcome, record: [] }, caseId, beganMs: msOf(at) });
  }

  function stepDone(
    id: string,
    stepId: string,
    result: { status: string; message?: string },
  ): void {
    const scenario = running.get(id);
    if (!scenario) return;
    const { outcome, caseId } = scenario;
    const pickleStep = cases.get(caseId)?.steps.get(stepId);
    if (pickleStep !== undefined) outcome.steps++;
    if (result.status === "PASSED" || outcome.status !== "PASSED") return;
    const words = pickles.get(cases.get(caseId)?.pickleId ?? "")?.steps;
    outcome.status = result.status;
    outcome.step = words?.get(pickleStep ?? "") ?? "(before or after the scenario)";
    outcome.message = withoutStack(result.message ?? "");
  }

  function end(id: string, at: Time): void {
    const scenario = running.get(id);
    if (!scenario) return;
    running.delete(id);
    const { outcome, beganMs } = scenario;
    if (outcome.steps === 0) Object.assign(outcome, { status: "EMPTY", step: "(it has no steps)" });
    done.push(outcome);
    const took = `${Math.round(msOf(at) - beganMs)} ms`;
    const mark = outcome.status === "PASSED" ? "ok  " : "FAIL";
    print(`${mark}  ${outcome.name}  (${took})`);
    if (outcome.status !== "PASSED") {
      print(`      ${outcome.status.toLowerCase()} at: ${outcome.step}`);
    }
  }

  return {
    hear(message) {
      const { pickle, testCase, attachment, parseError } = message;
      if (parseError) errors.push(parseError.message);
      if (pickle) {
        const line = pickle.location ? `:${pickle.location.line}` : "";
        const name = `${pickle.uri}${line}  ${pickle.name}`;
        pickles.set(pickle.id, { name, steps: new Map(pickle.steps.map((s) => [s.id, s.text])) });
      }
      if (testCase) {
        const { id, pickleId, testSteps } = testCase;
        const own = testSteps.filter((step) => step.pickleStepId !== undefined);
        const ids = new Map(own.map((step) => [step.id, step.pickleStepId ?? ""]));
        cases.set(id, { pickleId, steps: ids });
      }
      if (message.testCaseStarted) {
        const { id, testCaseId, timestamp } = message.testCaseStarted;
        start(id, testCaseId, timestamp);
      }
      if (message.testStepFinished) {
        const { testCaseStartedId, testStepId, testStepResult } = message.testStepFinished;
        stepDone(testCaseStartedId, testStepId, testStepResult);
      }
      if (attachment?.testCaseStartedId) {
        running.get(attachment.testCaseStartedId)?.outcome.record.push(attachment.body);
      }
      if (message.testCaseFinished) {
        end(message.testCaseFinished.testCaseStartedId, message.testCaseFinished.timestamp);
      }
    },
    finish() {
      const failed = done.filter(({ status }) => status !== "PASSED");
      for (const { name, status, step, message, record } of failed) {
        print(`\n${name}\n  ${status.toLowerCase()} at: ${step}\n${indented(message, 4)}`);
        if (record.length > 0) print(indented(`the last requests\n${record.join("\n")}`, 4));
      }
      for (const error of errors) print(`\n${error}`);
      const seconds = ((performance.now() - began) / 1_000).toFixed(1);
      const passed = done.length - failed.length;
      const steps = done.reduce((sum, outcome) => sum + outcome.steps, 0);
      const sum = `${done.length} scenarios: ${passed} passed, ${failed.length} failed`;
      print(`\n${sum}; ${steps} steps; ${seconds} s`);
      return { scenarios: done.length, passed, steps };
    },
  };
}

interface Time {
  readonly seconds: number;
  readonly nanos: number;
}
const msOf = ({ seconds, nanos }: Time): number => seconds * 1_000 + nanos / 1e6;

const withoutStack = (text: string): string =>
  text.split("\n").filter((line) => !/^\s+at /.test(line)).join("\n").trim();
const indented = (text: string, spaces: number): string =>
  text.split("\n").map((line) => `${" ".repeat(spaces)}${line}`).join("\n");
