import assert from "node:assert/strict";
import { parse } from "yaml";
import { z } from "zod";
import { CONTEXTS, destinationOf, SERVICES } from "../scripts/cluster/surfaces.ts";
import { parseConfig } from "../shared/platform/config.ts";
import { V8_FLAGS } from "../shared/platform/v8_flags.ts";
import { testDatabase } from "../shared/testing/database.ts";
import { debianProgram } from "./support/debian.ts";
import { freePort, PROJECT, startSystem, tempFolder } from "./support/system.ts";

const Service = z.object({
  image: z.string(),
  profiles: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  ports: z.array(z.string()).default([]),
  restart: z.string(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
});
const Compose = z.object({ services: z.record(z.string(), Service) });

const read = (path: string) => Deno.readTextFile(`${PROJECT}/${path}`);
const { services } = Compose.parse(parse(await read("compose.yaml"), { merge: true }));
const dockerfile = await read("Dockerfile");

/** A value with the defaults of its variables: `${NAME:-default}`. */
const local = (text: string) => text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");

Deno.test("compose has a container for each context, which runs that one with its own database", () => {
  const own = Object.entries(services).filter(([, { image }]) => image === "mallbots");
  const { monolith, ...contexts } = Object.fromEntries(own);
  assert.deepEqual(Object.keys(contexts), [...CONTEXTS]);
  assert.deepEqual([monolith.command, monolith.profiles], [[], ["monolith"]]);
  for (const [name, { command, profiles, environment, restart, depends_on }] of own) {
    const config = parseConfig(
      Object.fromEntries(Object.entries(environment).map(([key, text]) => [key, local(text)])),
    );
    const user = name === "monolith" ? "mallbots" : name;
    const { connection } = config.postgres;
    assert.deepEqual([connection?.user, connection?.database], [user, user]);
    assert.equal(environment.OTEL_SERVICE_NAME ?? "mallbots", user, "its name in traces");
    assert.equal(connection?.host, "postgres");
    assert.equal(config.nats.url, "nats://nats:4222");
    assert.equal(restart, "unless-stopped");
    assert.deepEqual(depends_on, {
      postgres: { condition: "service_healthy" },
      nats: { condition: "service_healthy" },
    });
    if (name === "monolith") continue;
    assert.deepEqual([command, profiles], [[name], ["microservices"]]);
    const places = CONTEXTS.map((other) => [other.toUpperCase(), `http://${other}:9000`]);
    assert.deepEqual(config.rpc.services, Object.fromEntries(places));
  }
});

Deno.test("tasks and image start the product with the same flags of V8, which it takes only then", async () => {
  const { tasks } = JSON.parse(await read("deno.json"));
  const [, entrypoint] = /^ENTRYPOINT (.+)$/m.exec(dockerfile) ?? [];
  for (const words of [tasks.dev.command.split(" "), tasks.start.command.split(" ")]) {
    assert.deepEqual(words.slice(0, 5), ["deno", "run", "-A", V8_FLAGS, "services/all.ts"]);
  }
  assert.deepEqual(JSON.parse(entrypoint ?? "[]").slice(-2), [V8_FLAGS, "services/all.ts"]);
});

Deno.test("the proxy waits for every context, and no port is open to other machines", () => {
  assert.deepEqual(Object.keys(services["reverse-proxy"].depends_on), [...CONTEXTS]);
  const ports = Object.values(services).flatMap(({ ports }) => ports);
  assert.deepEqual(ports.filter((port) => !port.startsWith("127.0.0.1:")), []);
});

Deno.test("each role of the database has a password that the containers and PostgreSQL agree on", async () => {
  const script = await read("docker/databases.sh");
  const roles = /for name in ([^;]+);/.exec(script)?.[1].split(" ");
  assert.deepEqual(roles, ["mallbots", ...CONTEXTS]);
  for (const role of roles ?? []) {
    const { environment } = services[role === "mallbots" ? "monolith" : role];
    const variable = `PG_PASSWORD_${role.toUpperCase()}`;
    const given = services.postgres.environment[variable];
    assert.ok(given && environment.PG_CONN.includes(`:${given}@`), variable);
  }
});

Deno.test("nginx and `deno task cluster` send the same paths to the same contexts", async () => {
  const route = await routesOfNginx();
  const paths = [
    ...[
      "/",
      "/metrics",
      "/openapi.json",
      "/swagger-ui/swagger-ui.css",
      "/asyncapi/",
      "/asyncapi.json",
      "/catalog",
      "/catalog/frame.css",
      "/robots-asyncapi/",
      "/x/y",
    ],
    ...["/api", "/api/", "/api/cosec", "/api/robots/1", "/ops", "/ops/backlog", "/robots-spec/"],
    ...["/robotspb.RobotService/Get", "/cosec-spec/", "/storespb.StoresService"],
    ...CONTEXTS.flatMap((context) => [
      ...[`/api/${context}`, `/api/${context}/1/2`, `/${context}-spec/`, `/${context}-ops/backlog`],
      `/${context}-asyncapi/`,
    ]),
    ...Object.values(SERVICES).flatMap(({ name, methods }) =>
      methods.flatMap((method) => [
        `/${name}/${method.name}`,
        method.http?.path.replaceAll(/\{\w+\}/g, "1") ?? "/",
      ])
    ),
  ];
  for (const path of paths) assert.equal(route(path), destinationOf(path)?.context ?? "", path);
});

Deno.test("every method of every service goes to the context that serves it", () => {
  for (const context of CONTEXTS) {
    const { name, methods } = SERVICES[context] ?? { name: "", methods: [] };
    for (const { name: method, http } of methods) {
      assert.deepEqual(destinationOf(`/${name}/${method}`)?.context, context);
      if (http) assert.equal(destinationOf(http.path)?.context, context, http.path);
    }
  }
});

Deno.test("what the image runs starts a context with no more rights than it names", async () => {
  const [, entry = "[]"] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
  const [program, ...args]: string[] = JSON.parse(entry);
  assert.equal(program, "deno");
  assert.ok(!args.includes("-A") && !args.some((arg) => arg.startsWith("--allow-run")));
  await using database = await testDatabase();
  await using system = await startSystem({
    args: [...args, "stores"],
    env: { PG_CONN: database.connectionString, WEB_PORT: freePort(), RPC_PORT: freePort() },
  });
  const page = await (await fetch(`${system.url}/metrics`)).text();
  assert.match(page, /^mallbots_database_up{context="stores"} 1$/m);
  assert.match(page, /^process_cpu_seconds_total [\d.]+$/m);
  assert.doesNotMatch(page, /^process_open_fds /m, "which is not its right to know");
  const [, check = "[]"] = /HEALTHCHECK [^]*?CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const [, ...checking]: string[] = JSON.parse(check);
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: checking,
    cwd: PROJECT,
    env: { WEB_PORT: new URL(system.url).port },
  }).output();
  assert.ok(success, new TextDecoder().decode(stdout));
  const nobody = await new Deno.Command(Deno.execPath(), {
    args: checking,
    cwd: PROJECT,
    env: { WEB_PORT: freePort() },
    stdout: "null",
  }).output();
  assert.equal(nobody.code, 1, "a container without a server is not healthy");
});

Deno.test("the image is of the Deno that CI runs, and does not run as root", async () => {
  const [, version] = /^FROM denoland\/deno:(\S+)$/m.exec(dockerfile) ?? [];
  assert.equal(version, /^version=(\S+)$/m.exec(await read(".ci/run"))?.[1]);
  assert.match(dockerfile, /^USER deno$/m);
});

Deno.test("docker-compose takes both profiles", async () => {
  const dockerCompose = await debianProgram("docker-compose", "containers");
  for (const profile of ["monolith", "microservices"]) {
    const { success, stderr } = await new Deno.Command(dockerCompose, {
      args: ["-f", "compose.yaml", "--profile", profile, "config", "-q"],
      cwd: PROJECT,
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  }
});

Deno.test("nginx takes its configuration", async () => {
  const nginx = await debianProgram("nginx", "containers");
  await using folder = await tempFolder();
  const kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  const places = kinds.map((kind) => `${kind}_temp_path ${folder.path}/${kind};`).join("\n");
  const file = `${folder.path}/nginx.conf`;
  await Deno.writeTextFile(
    file,
    (await read("docker/nginx.conf")).replace("http {", `http {\n${places}`),
  );
  const { success, stderr } = await new Deno.Command(nginx, {
    args: ["-t", "-c", file, "-p", folder.path, "-g", `pid ${folder.path}/pid;`],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
});

/** The context to which nginx sends a path, by its map; empty for 404. */
async function routesOfNginx(): Promise<(path: string) => string> {
  const text = await read("docker/nginx.conf");
  const [, map = ""] = /map \$uri \$context \{([^]*?)\n {2}\}/.exec(text) ?? [];
  const rules = [...map.matchAll(/^\s*~(\S+)\s+(\S+);$/gm)].map(([, pattern, value]) => ({
    pattern: new RegExp(pattern),
    value: value.replace(/^""$/, ""),
  }));
  const [, fallback = ""] = /default (\w+);/.exec(map) ?? [];
  assert.ok(rules.length > 10);
  return (path) => {
    for (const { pattern, value } of rules) {
      const match = pattern.exec(path);
      if (match) return value.startsWith("$") ? match.groups?.[value.slice(1)] ?? "" : value;
    }
    return fallback;
  };
}
