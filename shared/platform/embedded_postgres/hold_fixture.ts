/**
 * A process that the tests kill: it starts a server on the folder of its argument, writes a row,
 * says so, and stays.
 */

import { connectDatabase } from "../database.ts";
import { startEmbeddedPostgres } from "../embedded_postgres.ts";

const [dataDir = ""] = Deno.args;
const server = await startEmbeddedPostgres({ dataDir });
const { sql } = connectDatabase({ connection: server.connection });
await sql`create table kept as select 42 as answer`;
console.log("ready");
await server.ended;
