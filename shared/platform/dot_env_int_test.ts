import assert from "node:assert/strict";
import { join } from "node:path";
import { dotEnvFiles, withDotEnv } from "./dot_env.ts";

async function folderWith(files: Record<string, string>) {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(path, name), text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("the first dot-env file that names a variable wins, a real variable before all", async () => {
  await using folder = await folderWith({
    ".env": "A=env\nB=env\nC=env\nD=env # comment",
    ".env.staging": "A=staging\nB=staging\nC=staging",
    ".env.local": "A=local\nB='local value'",
    ".env.staging.local": "A=staging local",
  });
  const env = await withDotEnv({ ENVIRONMENT: "staging", A: "real" }, folder.path);
  assert.deepEqual(env, {
    ENVIRONMENT: "staging",
    A: "real",
    B: "local value",
    C: "staging",
    D: "env",
  });
});

Deno.test("an empty variable counts as set, so that a file can be overruled", async () => {
  await using folder = await folderWith({ ".env": "NATS_URL=nats:4222" });
  assert.equal((await withDotEnv({ NATS_URL: "" }, folder.path)).NATS_URL, "");
});

Deno.test("missing files are ignored", async () => {
  await using folder = await folderWith({});
  assert.deepEqual(await withDotEnv({ X: "1" }, folder.path), { X: "1" });
});

Deno.test("tests do not read what is local to a machine", () => {
  assert.deepEqual(dotEnvFiles("test"), [".env.test.local", ".env.test", ".env"]);
});
