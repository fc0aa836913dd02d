/**
 * The layers of the house, as a lint rule: imports point inward (mod → adapters → application → domain →
 * shared/domain), a context knows another only by its contract, and the library knows no context.
 *
 * @module
 */
const ROOT = new URL("../../", import.meta.url).pathname;

/** A file's place: its layer, and its context when it belongs to one. */
interface Place {
  readonly path: string;
  readonly layer: Layer;
  readonly context: string | undefined;
}

type Layer =
  | "domain"
  | "application"
  | "adapters"
  | "contract"
  | "root" // mod.ts, main.ts and what else stands at the top of a context
  | "library-domain"
  | "library"
  | "library-testing"
  | "generated"
  | "package"
  | "other";

/** What each layer of a context may import of its own context, of the library, and of others. */
const ALLOWED: Readonly<Partial<Record<Layer, readonly Layer[]>>> = {
  domain: ["domain", "library-domain"],
  application: ["application", "domain", "contract", "library", "library-domain"],
  contract: ["contract", "library", "library-domain", "generated"],
  "library-domain": ["library-domain"],
  library: ["library", "library-domain"],
};

/** Packages that pure code may use. */
const PURE_PACKAGES = /^zod$/;
const TEST_PACKAGES = /^(zod|fast-check|node:assert\/strict|node:assert)$/;

/** The place of a file, by its path below the project's root. */
export function placeOf(path: string): Place {
  const [top, second, third] = path.split("/");
  if (top === "shared") {
    const layer = second === "domain"
      ? "library-domain"
      : second === "testing"
      ? "library-testing"
      : "library";
    return { path, layer, context: undefined };
  }
  if (/^proto\/gen\/(connectrpc|google)\//.test(path)) { // the protocol's own: of no product
    return { path, layer: "library", context: undefined };
  }
  if (top === "proto") return { path, layer: "generated", context: undefined };
  if (top !== "services" || !path.slice(9).includes("/")) {
    return { path, layer: "other", context: undefined };
  }
  const layers: readonly string[] = ["domain", "application", "adapters", "contract"];
  return { path, layer: layers.includes(third) ? third as Layer : "root", context: second };
}

/** Why `from` may not import `to`; `undefined` when it may. */
export function objection(from: Place, to: Place, specifier: string): string | undefined {
  const isTest = /_(test|suite|fixture)\.ts$/.test(from.path);
  if (to.layer === "package") {
    const pure = from.layer === "domain" || from.layer === "library-domain";
    const allowed = isTest ? TEST_PACKAGES : PURE_PACKAGES;
    return pure && !allowed.test(specifier)
      ? `the domain is pure: it does not import ${specifier}`
      : undefined;
  }
  if (from.layer.startsWith("library") && to.context) {
    return "the library knows no context";
  }
  if (from.context && to.context && from.context !== to.context) {
    if (isTest && from.layer !== "domain") return undefined; // contexts are tested together
    return to.layer === "contract"
      ? undefined
      : `${from.context} knows ${to.context} only by its contract/`;
  }
  if (isTest) {
    return from.layer === "domain" &&
        !["domain", "library-domain", "library-testing"].includes(to.layer)
      ? "tests of the domain are as pure as the domain"
      : undefined;
  }
  if (from.layer === "library" && to.layer === "generated") {
    return "the library does not know this product's messages";
  }
  if (to.layer === "library-testing" && !["library-testing", "other"].includes(from.layer)) {
    return "shared/testing is for tests";
  }
  const allowed = ALLOWED[from.layer];
  return allowed && !allowed.includes(to.layer)
    ? `imports point inward: ${from.layer} does not import ${to.layer}`
    : undefined;
}

/** The place that a specifier leads to. */
function target(from: string, specifier: string): Place {
  if (!specifier.startsWith(".")) return { path: specifier, layer: "package", context: undefined };
  const { pathname } = new URL(specifier, `file:///${from}`);
  return placeOf(pathname.slice(1));
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    layers: {
      create(context) {
        const path = context.filename.replaceAll("\\", "/");
        const from = placeOf(path.startsWith(ROOT) ? path.slice(ROOT.length) : path);
        const check = (node: Deno.lint.Node, source: { value: unknown } | null | undefined) => {
          if (typeof source?.value !== "string") return;
          const message = objection(from, target(from.path, source.value), source.value);
          if (message) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source),
          ExportNamedDeclaration: (node) => check(node, node.source),
          ExportAllDeclaration: (node) => check(node, node.source),
        };
      },
    },
  },
};
export default plugin;
