import assert from "node:assert/strict";
import { formatConnectionString, parseConnectionString } from "./connection_string.ts";

const refuses = (text: string, problem: RegExp) =>
  assert.throws(() => parseConnectionString(text), (error) => {
    assert.ok(error instanceof SyntaxError);
    assert.match(error.message, problem);
    return true;
  });

Deno.test("the keyword form of the reference is read", () => {
  assert.deepEqual(
    parseConnectionString(
      "host=postgres dbname=baskets user=baskets_user password=baskets_pass search_path=baskets,public",
    ),
    {
      host: "postgres",
      port: 5432,
      database: "baskets",
      user: "baskets_user",
      password: "baskets_pass",
      tls: "disable",
      searchPath: "baskets,public",
    },
  );
});

Deno.test("the URL form is read, with what its query adds", () => {
  assert.deepEqual(
    parseConnectionString(
      "postgresql://me:p%40ss@db.example:6432/mall?sslmode=verify-full&search_path=a,b&application_name=x",
    ),
    {
      host: "db.example",
      port: 6432,
      database: "mall",
      user: "me",
      password: "p@ss",
      tls: "verify-full",
      searchPath: "a,b",
      applicationName: "x",
    },
  );
});

Deno.test("what is missing has a default, and the database has the user's name", () => {
  const expected = {
    host: "localhost",
    port: 5432,
    database: "postgres",
    user: "postgres",
    tls: "disable",
  };
  assert.deepEqual(parseConnectionString(""), expected);
  assert.deepEqual(parseConnectionString("postgres://localhost"), expected);
  assert.equal(parseConnectionString("user=ann").database, "ann");
});

Deno.test("values in quotes may have spaces, quotes, backslashes and be empty", () => {
  const { password, user } = parseConnectionString(
    String.raw` password = 'it\'s a \\ secret'  user=a\ b host='' `,
  );
  assert.equal(password, String.raw`it's a \ secret`);
  assert.equal(user, "a b");
});

Deno.test("a folder is a host, in both forms", () => {
  assert.equal(parseConnectionString("host=/run/pg dbname=x").host, "/run/pg");
  assert.equal(parseConnectionString("postgres:///x?host=/run/pg").host, "/run/pg");
});

Deno.test("an IPv6 address loses its brackets", () => {
  assert.equal(parseConnectionString("postgres://[::1]:5433/x").host, "::1");
});

Deno.test("what is no connection string is refused without repeating it", () => {
  refuses("hosts=db", /unknown keyword "hosts"/);
  refuses("db.example/mall", /neither postgres:\/\//);
  refuses("password='open", /neither/);
  refuses("port=70000", /port/);
  refuses("sslmode=maybe", /sslmode; allowed are disable/);
  refuses("postgres://u:p%zz@h/d", /percent-encod/);
  refuses("postgres://a,b/x", /several hosts|not a URL/);
});

Deno.test("a formatted connection is read back as it was", () => {
  const connection = {
    host: "/tmp/a b",
    port: 5432,
    database: "it's",
    user: "u",
    password: String.raw`\'`,
    tls: "disable",
    searchPath: "a,public",
    applicationName: "",
  } as const;
  assert.deepEqual(parseConnectionString(formatConnectionString(connection)), connection);
});
