/**
 * PostgreSQL connection strings: the URL form and the keyword form of libpq, parsed into one value.
 *
 * @module
 */

const tlsModes = ["disable", "allow", "prefer", "require", "verify-full"] as const;

/** How much TLS a connection demands; the names are those of libpq's `sslmode`. */
export type PgTls = typeof tlsModes[number];

/** Where a database is and who asks. */
export interface PgConnection {
  /** Name or address of the server; a folder (it starts with `/`) means the unix socket in it. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string;
  readonly tls: PgTls;
  /** Value of `search_path` for every session, e.g. `baskets,public`. */
  readonly searchPath?: string;
  readonly applicationName?: string;
}

/** The keywords that are understood; every other one is refused, so that a typing error is seen. */
const keywords = [
  "host",
  "port",
  "dbname",
  "user",
  "password",
  "sslmode",
  "search_path",
  "application_name",
];

/**
 * Parses `postgres://user:password@host:5432/database?sslmode=require` or
 * `host=… port=… dbname=… user=… password=… sslmode=… search_path=a,b application_name=…`.
 * What is missing is `localhost`, 5432, the user `postgres`, the database of the user's name,
 * and no TLS (`disable`). `PGHOST` and its like are not read.
 *
 * @throws {SyntaxError} one phrase that never repeats the text, which may hold a password.
 *
 * @example
 * ```ts
 * import { parseConnectionString } from "./connection_string.ts";
 * const { host, searchPath } = parseConnectionString("host=db dbname=mall search_path=baskets,public");
 * if (host !== "db" || searchPath !== "baskets,public") throw new Error("never");
 * ```
 */
export function parseConnectionString(text: string): PgConnection {
  const isUrl = /^postgres(ql)?:\/\//.test(text);
  const given = isUrl ? fromUrl(text) : fromKeywords(text);
  for (const name of given.keys()) {
    if (!keywords.includes(name)) throw new SyntaxError(`has the unknown keyword "${name}"`);
  }
  const user = given.get("user") ?? "postgres";
  const password = given.get("password");
  const searchPath = given.get("search_path");
  const applicationName = given.get("application_name");
  return {
    host: given.get("host") ?? "localhost",
    port: portOf(given.get("port")),
    database: given.get("dbname") ?? user,
    user,
    tls: tlsOf(given.get("sslmode")),
    ...(password !== undefined && { password }),
    ...(searchPath !== undefined && { searchPath }),
    ...(applicationName !== undefined && { applicationName }),
  };
}

/**
 * Writes a connection in the keyword form, which {@linkcode parseConnectionString} and `psql` read.
 * It contains the password.
 */
export function formatConnectionString(connection: PgConnection): string {
  const { host, port, database, user, password, tls, searchPath, applicationName } = connection;
  const pairs: [string, string | undefined][] = [
    ["host", host],
    ["port", String(port)],
    ["dbname", database],
    ["user", user],
    ["password", password],
    ["sslmode", tls],
    ["search_path", searchPath],
    ["application_name", applicationName],
  ];
  return pairs.flatMap(([name, value]) => value === undefined ? [] : [`${name}=${quoted(value)}`])
    .join(" ");
}

function fromUrl(text: string): Map<string, string> {
  const url = URL.parse(text);
  if (!url) throw new SyntaxError("is not a URL; a password in it must be percent-encoded");
  if (url.hostname.includes(",")) throw new SyntaxError("names several hosts; one is allowed");
  const parts = {
    host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
    port: url.port,
    dbname: url.pathname.slice(1),
    user: url.username,
    password: url.password,
  };
  const given = new Map(
    Object.entries(parts).filter(([, value]) => value !== "")
      .map(([name, value]) => [name, decoded(value)]),
  );
  for (const [name, value] of url.searchParams) given.set(name, value);
  return given;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new SyntaxError("has a broken percent-encoding", { cause });
  }
}

function fromKeywords(text: string): Map<string, string> {
  const given = new Map<string, string>();
  const pair = /\s*(\w+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/sy;
  const end = text.trimEnd().length;
  while (pair.lastIndex < end) {
    const match = pair.exec(text);
    if (!match) {
      throw new SyntaxError(
        "is neither postgres://user@host/database nor host=… dbname=… user=… (libpq's keyword form)",
      );
    }
    const [, name = "", inQuotes, plain = ""] = match;
    given.set(name, (inQuotes ?? plain).replaceAll(/\\(.)/gs, "$1"));
  }
  return given;
}

function portOf(text = "5432"): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new SyntaxError("has a port that is not between 1 and 65535");
}

function tlsOf(text = "disable"): PgTls {
  const mode = tlsModes.find((known) => known === text);
  if (!mode) throw new SyntaxError(`has an unknown sslmode; allowed are ${tlsModes.join(", ")}`);
  return mode;
}

function quoted(value: string): string {
  return /^[\w./:,@-]+$/.test(value) ? value : `'${value.replaceAll(/[\\']/g, "\\$&")}'`;
}
