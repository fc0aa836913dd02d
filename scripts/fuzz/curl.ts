/**
 * Requests as lines for a shell.
 *
 * @module
 */
import { latin1, type RawRequest } from "./wire.ts";

/** The request as a line for bash, byte for byte. */
export function curlLine(url: URL, { verb, target, headers, body, endless }: RawRequest): string {
  const sized = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name));
  const hasBody = body.length > 0 || (!sized && !/^(GET|HEAD)$/.test(verb));
  const text = latin1(body);
  const plain = !text.startsWith("@") && !text.includes("\0") && text.length <= 4096;
  const isUsual = /^[\x21-\x7e]*$/.test(target) && !target.includes("#");
  const parts = [
    "curl -sS -i --path-as-is --globoff",
    ...(endless ? ["-N -m 2"] : []),
    ...(verb === "HEAD" ? ["-I"] : [`-X ${quoted(verb)}`]),
    ...(isUsual ? [quoted(url.origin + target)] : [
      quoted(`${url.origin}/`),
      `--request-target ${quoted(target)}`,
    ]),
    ...withoutOwn(headers, hasBody).map((header) => `-H ${quoted(header)}`),
    ...(hasBody ? [`--data-binary ${plain ? quoted(text) : "@-"}`] : []),
  ];
  const line = parts.join(" ");
  return hasBody && !plain ? `base64 -d <<< ${base64(body)} | ${line}` : line;
}

/** The headers, and those empty that curl would add. */
function withoutOwn(
  headers: readonly (readonly [string, string])[],
  hasBody: boolean,
): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()));
  const own = ["accept", "user-agent", ...(hasBody ? ["content-type"] : [])];
  return [
    ...own.filter((name) => !given.has(name)).map((name) => `${name}:`),
    ...headers.map(([name, value]) => value === "" ? `${name};` : `${name}: ${value}`),
  ];
}

function quoted(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = text.replace(
    /[^\x20-\x7e]|['\\]/g,
    (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `$'${escaped}'`;
}

function base64(bytes: Uint8Array): string {
  return btoa(latin1(bytes));
}
