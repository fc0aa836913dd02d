/**
 * Nothing outlives a cluster: what it started ends even when it is killed.
 *
 * @module
 */

/** Ends processes when this one is gone. */
export interface OrphanGuard extends AsyncDisposable {
  /** One more process that must not stay behind. */
  add(pid: number): void;
}

/** Waits for the end of its input, which is ours; what is in the file by then has to end. */
const SCRIPT = `trap "" INT HUP TERM
cat >/dev/null
for signal in CONT TERM; do
  for pid in $(cat "$1" 2>/dev/null); do kill -$signal "$pid" 2>/dev/null; done
done
sleep 5
for pid in $(cat "$1" 2>/dev/null); do kill -KILL "$pid" 2>/dev/null; done
rm -f "$1"`;

/**
 * Starts the guard.
 *
 * @param file keeps the processes' numbers; disposing removes it, and then nothing is ended.
 */
export async function guardOrphans(file: string): Promise<OrphanGuard> {
  await Deno.writeTextFile(file, "");
  const child = new Deno.Command("sh", {
    args: ["-c", SCRIPT, "orphan-guard", file],
    detached: true,
    stdin: "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
  return {
    add: (pid) => Deno.writeTextFileSync(file, `${pid}\n`, { append: true }),
    async [Symbol.asyncDispose]() {
      await Deno.remove(file);
      child.kill("SIGKILL");
      await child.stdin.close();
      await child.status;
    },
  };
}
