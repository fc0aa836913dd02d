import { type IWorldOptions, setWorldConstructor, World } from "@cucumber/cucumber";
import assert from "node:assert/strict";
import type { z } from "zod";
import { eventually } from "../../tests/support/eventually.ts";
import { type Answer, type Call, type Calls, callsTo, Created, get } from "./calls.ts";
import { type Shown, type Thing, THINGS } from "./things.ts";
import type { Watching } from "./watching.ts";

/** What the runner tells each scenario. */
export interface Parameters {
  readonly url: string;
  /** How long a scenario waits for what must come true. */
  readonly patienceMs: number;
  /** How much longer it waits when it is about a timer of the system. */
  readonly timersMs: number;
}

/** The name of what a step calls `the order`, `the basket`, … without a name. */
export const THE = "the";

/**
 * One scenario: what it has named so far, and the last refusal.
 *
 * A name that no step has introduced stands for something that does not exist: its id is made up.
 * A refusal must be expected by the step that follows, else that step fails.
 */
export class Scene extends World<Parameters> {
  readonly calls: Calls;
  /** Makes what others could know, such as a card, the scenario's own. */
  readonly own = crypto.randomUUID();
  readonly #ids = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #known = new Map<Thing, string[]>();
  readonly watching = new Map<string, Watching>();
  /** The tags of the scenario, such as `@depot`. */
  tags: ReadonlySet<string> = new Set();
  refusal: Answer | undefined;
  /** Answers that a later step of the scenario looks at. */
  answers: readonly Answer[] = [];

  constructor(options: IWorldOptions<Parameters>) {
    super(options);
    this.calls = callsTo(options.parameters.url);
  }

  /** The id of what the scenario calls so. A blank name is a blank id. */
  id(thing: Thing, name: string = THE): string {
    if (name.trim() === "") return name;
    const known = this.#ids.get(`${thing} ${name}`);
    if (known !== undefined) return known;
    const nobodys = crypto.randomUUID();
    this.#ids.set(`${thing} ${name}`, nobodys);
    return nobodys;
  }

  /** Names something that exists, or is about to. */
  learn(thing: Thing, id: string, ...names: readonly string[]): void {
    for (const name of names) this.#ids.set(`${thing} ${name}`, id);
    const own = names.find((name) => name !== THE);
    if (own !== undefined) this.#names.set(`${thing} ${id}`, own);
    const all = this.#known.get(thing) ?? [];
    if (!all.includes(id)) this.#known.set(thing, [...all, id]);
  }

  /** Whether a step has introduced this name. */
  knows(thing: Thing, name: string = THE): boolean {
    const id = this.#ids.get(`${thing} ${name}`);
    return id !== undefined && this.all(thing).includes(id);
  }

  /** The name that the scenario gave to an id; else the id. */
  nameOf(thing: Thing, id: string): string {
    return this.#names.get(`${thing} ${id}`) ?? id;
  }

  /** All ids of a thing that the scenario has introduced. */
  all(thing: Thing): readonly string[] {
    return this.#known.get(thing) ?? [];
  }

  /** Does something that may be refused: then the next step must expect it. */
  async attempt(call: Call): Promise<Answer> {
    this.expectNoRefusal();
    const answer = await this.calls.send(call);
    if (answer.status !== 200) this.refusal = answer;
    return answer;
  }

  /** Attempts to create something, and names it. */
  async create(thing: Thing, call: Call, ...names: readonly string[]): Promise<void> {
    const answer = await this.attempt(call);
    if (this.refusal) return;
    this.learn(thing, Created.parse(answer.body).id, ...names);
  }

  /** Reads something that must be there. */
  async read<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
    this.expectNoRefusal();
    return parse(await this.calls.send(call), schema);
  }

  /** What is shown of a thing. */
  look<T extends Thing>(thing: T, name: string = THE): Promise<Shown<T>> {
    return this.lookAt(thing, this.id(thing, name));
  }

  async lookAt<T extends Thing>(thing: T, id: string): Promise<Shown<T>> {
    this.expectNoRefusal();
    const { path, answer } = THINGS[thing];
    return parse(await this.calls.send(get(`${path}${id}`)), answer);
  }

  /** Waits until a check passes that throws as long as it does not hold. */
  async eventually(what: string, check: () => Promise<void> | void): Promise<void> {
    this.expectNoRefusal();
    const { patienceMs, timersMs } = this.parameters;
    await eventually(what, async () => {
      await check();
      return true;
    }, { deadlineMs: patienceMs + (this.tags.has("@timers") ? timersMs : 0), everyMs: 15 });
  }

  expectNoRefusal(): void {
    const { refusal } = this;
    if (!refusal) return;
    const { call: { verb, path }, status, body } = refusal;
    assert.fail(`${verb} ${path} was refused: ${status} ${JSON.stringify(body)}`);
  }
}

function parse<T>({ call, status, body }: Answer, schema: z.ZodType<T>): T {
  const said = `${call.verb} ${call.path} was answered ${status} ${JSON.stringify(body)}`;
  assert.equal(status, 200, said);
  const { success, data, error } = schema.safeParse(body);
  assert.ok(success, `${said}: ${error?.message}`);
  return data;
}

setWorldConstructor(Scene);
