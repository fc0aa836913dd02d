// What the public parser says of AsyncAPI documents: texts in a JSON list on the standard input, a list of
// problems for each on the standard output. It has a configuration and a lock of its own, as the types that
// it brings would replace Deno's own of Node.js in the whole project.
import { Parser } from "@asyncapi/parser";

const texts = await new Response(Deno.stdin.readable).json();
const problems = [];
for (const text of texts) {
  const { document, diagnostics } = await new Parser().parse(text);
  const said = diagnostics
    .filter(({ code }) => code !== "asyncapi-latest-version") // there is a 3.1, which few programs know
    .map(({ code, message, path }) => `${code}: ${message} (${path.join(".")})`);
  problems.push(document ? said : ["it is not a document", ...said]);
}
console.log(JSON.stringify(problems));
