/** Prints tables as TypeScript: the same tables always give the same text. */

import type { ServiceTable, Tables } from "./tables.ts";

/** The text of `proto/gen/<folder>/schema.ts`. */
export function print({ folder, messages, services }: Tables): string {
  const names = services.length > 0 ? "defineService, type MessageSchema" : "type MessageSchema";
  return [
    `// Generated from proto/${folder} by scripts/gen.ts. Do not edit.`,
    "",
    `import { ${names} } from "../../../shared/rpc/schema.ts";`,
    ...services.map(({ name, file }) =>
      `import { ${name}Definition } from "./${file.slice(folder.length + 1, -".proto".length)}.ts";`
    ),
    "",
    `/** Every message of proto/${folder}, by full name. */`,
    "export const messages: Readonly<Record<string, MessageSchema>> = {",
    ...messages.flatMap(({ name, fields, doc }) => [
      `  ${quote(name)}: {`,
      `    name: ${quote(name)},`,
      ...(doc ? [`    doc: ${quote(doc)},`] : []),
      ...list("    fields", fields),
      "  },",
    ]),
    "};",
    ...services.flatMap(printService),
    "",
  ].join("\n");
}

function printService({ name, fullName, methods, doc }: ServiceTable): string[] {
  return [
    "",
    ...(doc ? ["/**", ...doc.split("\n").map((line) => ` * ${line}`.trimEnd()), " */"] : []),
    `export const ${name} = defineService(${name}Definition, {`,
    `  name: ${quote(fullName)},`,
    ...(doc ? [`  doc: ${quote(doc)},`] : []),
    ...list("  methods", methods),
    "  messages,",
    "});",
  ];
}

function list(head: string, rows: readonly object[]): string[] {
  if (rows.length === 0) return [`${head}: [],`];
  const indent = head.slice(0, head.search(/\S/));
  return [`${head}: [`, ...rows.map((row) => `${indent}  ${literal(row)},`), `${indent}],`];
}

function literal(value: unknown): string {
  if (value === null || typeof value !== "object") return quote(value);
  const entries = Object.entries(value).map(([key, v]) => `${key}: ${literal(v)}`);
  return `{ ${entries.join(", ")} }`;
}

const quote = (value: unknown) => JSON.stringify(value);
