/**
 * The files of migrations.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** A migration as its file holds it. */
export interface Migration {
  readonly schema: string;
  /** Whose numbers these are: several sets share a schema. */
  readonly set: string;
  readonly number: number;
  /** The part between the number and `.sql`. */
  readonly name: string;
  /** For people: the schema and the file's name, `baskets/001_tables.sql`. */
  readonly file: string;
  readonly text: string;
  /** SHA-256 of the text, which is the same with both kinds of line ends. */
  readonly checksum: string;
}

/** A schema cannot be brought up to date; the message is one sentence. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

/**
 * Reads the `.sql` files of a folder, in the order of their numbers.
 *
 * @throws {MigrationError} for a name that is not `001_name.sql`, a number used twice, a gap, a
 * folder that is not there.
 */
export async function readMigrations(
  schema: string,
  folder: string | URL,
  set = "context",
): Promise<Migration[]> {
  const names = (await namesIn(schema, folder)).filter((name) => name.endsWith(".sql")).sort();
  const migrations = await Promise.all(names.map((name) => read(schema, folder, set, name)));
  migrations.sort((a, b) => a.number - b.number);
  migrations.forEach(({ number, file }, index) => {
    if (number === index + 1) return;
    const before = migrations[index - 1];
    throw new MigrationError(
      before?.number === number
        ? `the migrations ${before.file} and ${file} have the same number`
        : `the migration ${file} has the number ${number}, but ${index + 1} is next`,
    );
  });
  return migrations;
}

async function namesIn(schema: string, folder: string | URL): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
  } catch (cause) {
    throw new MigrationError(`the migrations of ${schema} cannot be read from ${folder}`, {
      cause,
    });
  }
}

async function read(
  schema: string,
  folder: string | URL,
  set: string,
  fileName: string,
): Promise<Migration> {
  const file = set === "context" ? `${schema}/${fileName}` : `${schema}/${set}/${fileName}`;
  const [, digits = "", name = ""] = /^(\d{3,})_([a-z0-9_]+)\.sql$/.exec(fileName) ?? [];
  if (name === "") {
    throw new MigrationError(`the migration ${file} must be named like 001_name.sql`);
  }
  const path = folder instanceof URL
    ? new URL(fileName, `${folder.href.replace(/\/$/, "")}/`)
    : `${folder}/${fileName}`;
  const text = (await Deno.readTextFile(path)).replaceAll("\r\n", "\n");
  const checksum = createHash("sha256").update(text).digest("hex");
  return { schema, set, number: Number(digits), name, file, text, checksum };
}
