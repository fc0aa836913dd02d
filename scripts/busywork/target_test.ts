import assert from "node:assert/strict";
import { OptionError } from "../simulator/options.ts";
import { urlOf } from "./target.ts";

for (
  const [host, url] of [
    ["localhost:8080", "http://localhost:8080"],
    ["127.0.0.1:80", "http://127.0.0.1"],
    ["[::1]:8080", "http://[::1]:8080"],
    ["mall", "http://mall"],
    ["http://localhost:8080/", "http://localhost:8080"],
    ["HTTPS://mall.example/shop/", "https://mall.example/shop"],
  ]
) {
  Deno.test(`${host} is ${url}`, () => assert.equal(urlOf(host), url));
}

for (
  const host of [
    ...["", " ", "localhost:port", "localhost:99999", "http://", "ftp://mall", "mall?x=1"],
    ...["user:secret@mall", "a mall", ":8080"],
  ]
) {
  Deno.test(`"${host}" is refused as an address`, () =>
    assert.throws(() => urlOf(host), OptionError));
}
