/**
 * Which tests that need services run side by side.
 *
 * Tests that cannot share the machine with others say so in a line of their file, `// alone: <reason>`.
 * They run when all others have ended, one file at a time.
 *
 * @module
 */

/** A file of tests that need services. */
export interface ServiceTestFile {
  readonly path: string;
  /** Whether it starts a nats-server, or says that it needs one. */
  readonly needsNats: boolean;
  /** Why it shares the machine with no other; `undefined` when it does. */
  readonly alone: string | undefined;
}

/** What the text of a file says of it. */
export function serviceTestFile(path: string, text: string): ServiceTestFile {
  return {
    path,
    needsNats: /from "[^"]*\/(testing\/nats|nats_broker_fixture)\.ts"|needs nats-server/.test(text),
    alone: /^\/\/ alone: (.+)$/m.exec(text)?.[1],
  };
}

/** Files that run at the same time. */
export interface Round {
  /** Different for each; it can be the name of a folder. */
  readonly name: string;
  /** In words. */
  readonly what: string;
  readonly files: readonly string[];
  /** For `deno test`. */
  readonly options: readonly string[];
}

/** The rounds, in their order. None is empty. */
export function roundsOf(files: readonly ServiceTestFile[]): Round[] {
  const together = files.flatMap(({ path, alone }) => alone === undefined ? [path] : []);
  const what = "tests with services";
  const first = { name: "services", what, files: together, options: ["--parallel"] };
  const others = files.flatMap(({ path, alone }) => alone === undefined ? [] : [{ path, alone }]);
  return [
    ...together.length > 0 ? [first] : [],
    ...others.map(({ path, alone }, at) => ({
      name: `alone_${at + 1}`,
      what: `${what}, alone because ${alone}`,
      files: [path],
      options: [],
    })),
  ];
}
