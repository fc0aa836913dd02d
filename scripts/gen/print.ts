/** Prints tables as TypeScript: the same tables always give the same text. */

import type { ServiceTable, Tables } from "./tables.ts";

/** The text of `proto/gen/<folder>/schema.ts`. */
export function print({ folder, messages, services, types }: Tables): string {
  const names = services.length > 0 ? "defineService, type MessageSchema" : "type MessageSchema";
  const up = "../".repeat(folder.split("/").length + 2);
  const module = (file: string) => `./${file.slice(folder.length + 1, -".proto".length)}.ts`;
  const used = services.length > 0 ? types : [];
  return [
    `// Generated from proto/${folder} by scripts/gen.ts. Do not edit.`,
    "",
    `import { ${names} } from "${up}shared/rpc/schema.ts";`,
    ...services.map(({ name, file }) => `import { ${name}Definition } from "${module(file)}";`),
    ...[...Map.groupBy(used, ({ file }) => file)].map(([file, types]) =>
      `import { ${types.map(({ constant }) => constant).join(", ")} } from "${module(file)}";`
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
    ...(used.length === 0 ? [] : [
      "",
      "const types = {",
      ...used.map(({ fullName, constant }) => `  ${quote(fullName)}: ${constant},`),
      "};",
    ]),
    ...services.flatMap((service) => printService(service, used.length > 0)),
    "",
  ].join("\n");
}

function printService(
  { name, fullName, methods, doc }: ServiceTable,
  hasTypes: boolean,
): string[] {
  return [
    "",
    ...(doc ? ["/**", ...doc.split("\n").map((line) => ` * ${line}`.trimEnd()), " */"] : []),
    `export const ${name} = defineService(${name}Definition, {`,
    `  name: ${quote(fullName)},`,
    ...(doc ? [`  doc: ${quote(doc)},`] : []),
    ...list("  methods", methods),
    "  messages,",
    ...(hasTypes ? ["  types,"] : []),
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
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  const entries = Object.entries(value).map(([key, v]) => `${nameOf(key)}: ${literal(v)}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

const nameOf = (key: string) => /^[A-Za-z_]\w*$|^\d+$/.test(key) ? key : quote(key);
const quote = (value: unknown) => JSON.stringify(value);
