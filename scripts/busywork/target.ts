/**
 * Where the system is.
 *
 * @module
 */
import { OptionError } from "../simulator/options.ts";

/**
 * The address of `localhost:8080`, `http://localhost:8080/` or `https://mall.example/shop`, without a
 * slash at its end.
 *
 * @throws {OptionError} when it is none.
 */
export function urlOf(host: string): string {
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(host) ? host : `http://${host}`;
  const url = URL.parse(text);
  const isAddress = url && /^https?:$/.test(url.protocol) && url.hostname &&
    !url.username && !url.password && !url.search && !url.hash && !/\s/.test(host);
  if (isAddress) return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
  throw new OptionError(
    `--host is an address such as localhost:8080 or https://mall.example, not "${host}".`,
  );
}
