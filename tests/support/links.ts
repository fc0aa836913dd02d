/** The links of pages. */

/**
 * Follows every link of a page that stays on its site, also to a place within a page.
 *
 * @returns those that lead nowhere, with why; and how many were followed.
 */
export async function followLinks(
  page: string,
): Promise<{ readonly dead: readonly string[]; readonly followed: number }> {
  const { origin } = new URL(page);
  const addresses = new Set(
    hrefsIn(await textOf(page)).map((href) => new URL(href, page))
      .filter((url) => url.origin === origin).map(({ href }) => href),
  );
  const dead: string[] = [];
  const pages = new Map<string, Promise<string>>();
  for (const address of addresses) {
    const [place, fragment = ""] = address.split("#");
    const id = fragment.includes("=") ? "" : decodeURIComponent(fragment); // the others choose what is shown
    if (!pages.has(place)) pages.set(place, textOf(place));
    try {
      const text = await pages.get(place)!;
      if (id && !text.includes(`id="${id}"`)) {
        dead.push(`${address}: no such id`);
      }
    } catch (error) {
      dead.push(`${address}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { dead, followed: addresses.size };
}

const hrefsIn = (text: string) =>
  [...text.matchAll(/<a\b[^>]*\bhref="([^"]+)"/g)].map(([, h]) => h);

async function textOf(page: string): Promise<string> {
  const response = await fetch(page, { headers: { accept: "text/html" } });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status}`);
  return text;
}

/** Pages that people start from, below the address of a system. */
export const PAGES = ["/", "/swagger-ui/", "/stores-spec/", "/catalog", "/asyncapi/"];
