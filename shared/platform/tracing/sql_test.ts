// apart: whether spans are made is decided once
import { recording } from "./recording_fixture.ts";
import assert from "node:assert/strict";
import { SpanStatusCode } from "@opentelemetry/api";
import { tracedSql } from "./sql.ts";
import { inSpan } from "./tracing.ts";

/** A driver: statements are sent when somebody waits for them, and fail when they say so. */
function driver() {
  const sent: string[] = [];
  class Query extends Promise<unknown> {
    static override get [Symbol.species]() {
      return Promise;
    }
    override then<A, B>(
      done?: ((rows: unknown) => A | PromiseLike<A>) | null,
      failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      const { text } = texts.get(this) ?? { text: "" };
      if (!sent.includes(text)) sent.push(text);
      return super.then(done, failed);
    }
  }
  const texts = new WeakMap<object, { text: string }>();
  const query = (text: string): Promise<unknown> => {
    const made = new Query((resolve, reject) =>
      /fails/.test(text) ? reject(violation()) : resolve([{ id: "1" }])
    );
    texts.set(made, { text });
    return made;
  };
  const sql = Object.assign(
    (strings: readonly string[] | string, ...values: unknown[]): unknown =>
      typeof strings === "string" ? { name: strings } : query(strings.join(`?${values.length}`)),
    {
      unsafe: (text: string, _parameters?: unknown[]) => query(text),
      begin: async (work: (transaction: typeof sql) => unknown): Promise<unknown> => {
        const answer = await work(sql);
        return Array.isArray(answer) ? await Promise.all(answer) : answer;
      },
      options: { max: 3 },
    },
  );
  return { sent, sql: tracedSql(sql, { "db.system.name": "postgresql" }) };
}

function violation(): Error {
  return Object.assign(new Error("duplicate key value"), {
    code: "23505",
    severity: "ERROR",
    detail: "Key (sms_number)=(+31201234567) already exists.",
  });
}

const during = (work: () => Promise<unknown>) => inSpan("request", {}, work);

Deno.test("a statement is a span below the work that waits for it, and an event of that work", async () => {
  const { sql } = driver();
  const text = 'select "name" from stores.stores where "id" = $1::text::text';
  const [request, statement, ...more] = await recording(() =>
    during(async () => assert.deepEqual(await sql.unsafe(text, ["7"]), [{ id: "1" }]))
  );
  assert.deepEqual(more, []);
  assert.equal(statement.name, "SELECT stores.stores");
  assert.equal(statement.parentId, request.spanId);
  assert.deepEqual(statement.attributes, {
    "db.system.name": "postgresql",
    "db.operation.name": "SELECT",
    "db.collection.name": "stores.stores",
    "db.query.summary": "SELECT stores.stores",
    "db.query.text": text,
  });
  assert.ok(statement.ended);
  const [{ name, attributes }] = request.events;
  assert.equal(name, "QueryRowContext");
  assert.equal(attributes.Query, text);
  assert.equal(typeof attributes.Took, "number");
});

Deno.test("a template is a statement with the texts of its parts and without its values", async () => {
  const { sql } = driver();
  const [, statement] = await recording(() =>
    during(async () => {
      const part = sql`where id = ${"secret"}`;
      await sql`select * from ${sql("lamps")} ${part}`;
    })
  );
  assert.equal(statement.attributes["db.query.text"], "select * from $1 where id = $1");
});

Deno.test("a failure tells its code, and of its detail only which columns it is about", async () => {
  const { sql } = driver();
  const [request, statement] = await recording(() =>
    during(() => assert.rejects(sql.unsafe("update customers.customers set fails = 1")))
  );
  assert.equal(statement.status.code, SpanStatusCode.ERROR);
  assert.equal(statement.attributes["db.response.status_code"], "23505");
  const failure = request.events.find(({ name }) => name === "Database Error");
  assert.deepEqual(failure?.attributes, {
    Error: "duplicate key value",
    Code: "23505",
    Severity: "ERROR",
    Message: "duplicate key value",
    Detail: "Key (sms_number)=(…) already exists.",
  });
});

Deno.test("statements of a transaction are spans, too", async () => {
  const { sql } = driver();
  const spans = await recording(() =>
    during(() =>
      sql.begin((transaction) => [
        transaction.unsafe("insert into a.one values (1)"),
        transaction.unsafe("delete from a.two"),
      ])
    )
  );
  assert.deepEqual(spans.map(({ name }) => name), ["request", "INSERT a.one", "DELETE a.two"]);
});

Deno.test("what the system does by itself makes no spans, and statements are sent as ever", async () => {
  const { sql, sent } = driver();
  const spans = await recording(async () => {
    const lazy = sql.unsafe("select 1");
    assert.deepEqual(sent, []);
    await lazy;
  });
  assert.deepEqual([spans, sent], [[], ["select 1"]]);
  assert.equal(sql.options.max, 3);
});
