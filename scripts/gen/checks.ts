/** What must hold of the tables before anything is written: the runtime relies on it. */

import type { MessageSchema } from "../../shared/rpc/schema.ts";
import type { ServiceTable, Tables } from "./tables.ts";

/** Faults of the proto files, each a sentence; none when everything is as the runtime needs it. */
export function faultsOf({ folder, messages, services }: Tables): readonly string[] {
  const byName = new Map(messages.map((m) => [m.name, m]));
  const missing = messages.flatMap(({ name, fields }) =>
    fields
      .filter(({ message }) => message !== undefined && !byName.has(message))
      .map((f) => `${name}.${f.name}: ${f.message} is not declared in ${folder}`)
  );
  return [...missing, ...services.flatMap((service) => faultsOfService(service, byName))];
}

function faultsOfService(
  { fullName, methods }: ServiceTable,
  messages: ReadonlyMap<string, MessageSchema>,
): string[] {
  const routes = methods.filter(({ http }) => http);
  const streams = methods
    .filter(({ clientStreaming }) => clientStreaming && !fullName.startsWith("connectrpc."))
    .map(({ name }) => `${fullName}.${name}: client streams are not supported`);
  const types = methods.flatMap(({ name, request, response }) =>
    [request, response]
      .filter((type) => !messages.has(type))
      .map((type) => `${fullName}.${name}: ${type} is not declared beside the service`)
  );
  const parameters = routes.flatMap(({ name, request, http }) => {
    const fields = messages.get(request)?.fields ?? [];
    return [...(http?.path ?? "").matchAll(/\{([^}]*)\}/g)]
      .filter(([, parameter]) => !fields.some((f) => f.name === parameter && f.type === "string"))
      .map(([, parameter]) =>
        `${fullName}.${name}: the path has {${parameter}}, which is no string field of ${request}`
      );
  });
  const bodies = routes
    .filter(({ http }) =>
      (http?.body === "*") === (http?.verb === "GET" || http?.verb === "DELETE")
    )
    .map(({ name }) => `${fullName}.${name}: POST, PUT and PATCH need body "*", others none`);
  return [
    ...streams,
    ...types,
    ...parameters,
    ...bodies,
    ...repeated(routes.map(({ operationId }) => `operation id ${operationId}`)),
    ...repeated(routes.map(({ http }) => `route ${http?.verb} ${http?.path}`)),
  ];

  function repeated(names: readonly string[]): string[] {
    return names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((name) => `${fullName}: ${name} is declared twice`);
  }
}
