/** The parts of `buf build`'s JSON image (a FileDescriptorSet) that the schema tables need. */

import { z } from "zod";
import { Fault } from "./fault.ts";

const Field = z.object({
  name: z.string(),
  number: z.int(),
  type: z.string(),
  label: z.string().optional(),
  typeName: z.string().optional(),
  jsonName: z.string(),
  oneofIndex: z.int().optional(),
  proto3Optional: z.boolean().optional(),
});

const Enum = z.object({
  name: z.string(),
  value: z.array(z.object({ name: z.string(), number: z.int().default(0) })).default([]),
});

const Message: z.ZodType<Message> = z.object({
  name: z.string(),
  field: z.array(Field).default([]),
  enumType: z.array(Enum).default([]),
  nestedType: z.lazy(() => z.array(Message)).default([]),
  oneofDecl: z.array(z.object({ name: z.string() })).default([]),
  options: z.object({ mapEntry: z.boolean().optional() }).optional(),
});

const Http = z.strictObject({
  get: z.string().optional(),
  put: z.string().optional(),
  post: z.string().optional(),
  delete: z.string().optional(),
  patch: z.string().optional(),
  body: z.string().default(""),
});

const Method = z.object({
  name: z.string(),
  inputType: z.string(),
  outputType: z.string(),
  clientStreaming: z.boolean().default(false),
  serverStreaming: z.boolean().default(false),
  options: z.object({
    idempotencyLevel: z.string().optional(),
    "[google.api.http]": Http.optional(),
    "[mallbots.options.operation_id]": z.string().optional(),
    "[mallbots.options.tag]": z.string().optional(),
    "[mallbots.options.example_request]": z.string().optional(),
    "[mallbots.options.example_response]": z.string().optional(),
  }).default({}),
});

const Service = z.object({ name: z.string(), method: z.array(Method).default([]) });

const Location = z.object({
  path: z.array(z.int()).default([]),
  leadingComments: z.string().optional(),
});

const File = z.object({
  name: z.string(),
  package: z.string().default(""),
  messageType: z.array(Message).default([]),
  enumType: z.array(Enum).default([]),
  service: z.array(Service).default([]),
  sourceCodeInfo: z.object({ location: z.array(Location).default([]) }).default({ location: [] }),
});

const Image = z.object({ file: z.array(File) });

export type Field = z.infer<typeof Field>;
export type Enum = z.infer<typeof Enum>;
export interface Message {
  readonly name: string;
  readonly field: readonly Field[];
  readonly enumType: readonly Enum[];
  readonly nestedType: readonly Message[];
  readonly oneofDecl: readonly { readonly name: string }[];
  readonly options?: { readonly mapEntry?: boolean | undefined } | undefined;
}
export type Method = z.infer<typeof Method>;
export type Service = z.infer<typeof Service>;
export type File = z.infer<typeof File>;

/** Parses the image; the error names the place that is not as expected. */
export function parseImage(json: string): readonly File[] {
  const image = Image.safeParse(JSON.parse(json));
  if (!image.success) {
    throw new Fault(`unexpected protobuf image:\n${z.prettifyError(image.error)}`);
  }
  return image.data.file;
}

/** Looks leading comments up by the path of the declaration, e.g. `[4, 0]` for the first message. */
export function commentsOf(file: File): (path: readonly number[]) => string | undefined {
  const comments = new Map(
    file.sourceCodeInfo.location.map(({ path, leadingComments }) => [path.join(), leadingComments]),
  );
  return (path) => {
    const paragraphs = comments.get(path.join())?.trim().split(/\n\s*\n/) ?? [];
    return paragraphs.map((lines) => lines.trim().replace(/\s*\n\s*/g, " ")).join("\n\n") ||
      undefined;
  };
}
