import assert from "node:assert/strict";
import { PROJECT } from "./support/system.ts";

/**
 * What must be better than in the reference, by the number of its defect, one line each. Each is named by
 * a test. E8, the AsyncAPI documents, belongs to the milestone of generated documentation: the messages
 * that they describe are tested today, the documents come with it. A6, B8, B13 and C7 are faults of the
 * reference's own parts (a channel, a container of dependencies, transactions for reading, unlocked
 * maps), which have no counterpart here: nothing can be promised about them.
 */
const promises: Readonly<Record<string, string>> = {
  A1: "nothing is acknowledged before its effect is committed",
  A2: "what cannot be read is a dead letter",
  A3: "failures are tried again with back-off, and are kept when that does not help",
  A4: "a subscription that cannot be made fails the start",
  A5: "a message is marked as published once the broker has acknowledged it",
  A7: "a bad message harms nobody but itself",
  A8: "outages are waited out; only refusals of the business are answered as failures",
  A9: "a refused command leaves nothing but its reply",
  A10: "an unknown command is answered with failure, and kept",
  A11: "failures say why",
  A12: "messages of one aggregate are handled in order, whatever comes late or twice",
  A13: "each context has a subscription of its own, and hears everything",
  A14: "channels are below the name of the stream, whatever that is",
  A15: "a broker that is away is waited for as long as it takes, and readiness tells",
  A16: "a durable with other settings is changed in place, and keeps its place",
  A17: "nothing is acknowledged before it is handled",

  B1: "publishing never ends with an error, and a backlog is seen",
  B2: "messages go out in the order of their commits",
  B3: "of all replicas one publishes",
  B4: "a repeated message is acknowledged, and has one effect",
  B5: "facts that are there already stop nothing",
  B6: "a bug undoes what was begun and harms nobody else",
  B7: "a database that is away fails nothing but what needs it",
  B9: "no transaction is open while code runs",
  B10: "effect and inbox row are there together",
  B11: "headers are kept or the message is not taken",
  B12: "what was published and handled is forgotten in time, events are not",

  C1: "several events are appended at once",
  C2: "what was never created is not found, and is not made by a change",
  C3: "a reading that breaks off is no part of an aggregate",
  C4: "of changes at the same time each rests on the other, or is refused as a conflict",
  C5: "each aggregate says how often a snapshot is taken",
  C6: "an older event is carried up, an unknown one is told",

  D1: "no saga waits for ever: commands are sent again, timers survive, operators see and resume",
  D2: "a reply moves its own step of a running saga, once",
  D3: "an action that fails leaves nothing behind that says it was done",
  D4: "steps that do nothing are passed, and then the saga ends",
  D5: "a compensation may be repeated; one that is refused is sent again, then seen",
  D6: "processes that move a saga at the same time move it once",
  D7: "a canceled order turns its saga back, and its payment is released",
  D8: "only a success tells the id of a list",
  D9: "an order without a saga gets one",

  E1: "a price change reaches the catalog and all who keep the price",
  E2: "a price never becomes negative",
  E3: "a product is added only to a store that is there",
  E4: "no blank names; what is removed is neither changed nor removed again",
  E5: "an unknown store is not found",
  E6: "prices are whole cents, and events tell them absolutely",
  E7: "lists are stable in order, and come in parts",

  F1: "a line goes when its last piece goes, not before",
  F2: "quantities are from 1 to 9999",
  F3: "only goods of participating stores are sold",
  F4: "a cached price is the newest one, whatever came late, twice or not at all",
  F5: "what is no longer sold can still be taken out of a basket",
  F6: "an unknown basket is not found",
  F7: "more of the same product makes all of it cost the current price",
  F8: "a basket shows its total, customer and status",
  F9: "items come in the order they were added",
  F10: "other contexts are asked with a deadline, and errors keep their cause",
  F11: "a changed SMS number is kept and told",
  F12: "an unknown customer is not found",
  F13: "changes of a customer at the same time are all kept",
  F14: "numbers may be shared, but must be numbers",

  G1: "initiating a list does so",
  G2: "an initiated list is available, and can be assigned and completed",
  G3: "what the depot does not know it asks where the stores are",
  G4: "a product that is listed twice is fetched as often as both say",
  G5: "what could not be stored is not answered as done",
  G6: "changes of a list at the same time do not overwrite each other",
  G7: "a canceled list is told, and its order reacts",
  G8: "a canceled order's list is canceled",
  G9: "each bot works for one list, each list has one bot, and both can be followed",
  G10: "an unknown list or bot is not found",
  G11: "a list is valid, and the only one of its order",
  G12: "lists can be read",
  G13: "a list is canceled by the route of the reference",

  H1: "a paid invoice completes its order",
  H2: "approvals and rejections are told to all",
  H3: "an order changes only where its transitions lead, and only one that is there",
  H4: "an order can be canceled until it is ready, by whom and why it says",
  H5: "what is refused is not answered as done",
  H6: "a completed order has its invoice",
  H7: "prices and quantities of callers are checked",
  H8: "an unknown order is not found",
  H9: "a checkout that cannot become an order is a dead letter with the reason",
  H10: "nothing that the reference left dead is left dead",

  I1: "an invoice is paid once, however many pay at once",
  I2: "a payment serves one order, of its customer, that it covers",
  I3: "money is captured when the invoice is paid, and released when the order ends early",
  I4: "a canceled order's invoice is canceled",
  I5: "a canceled invoice can be read",
  I6: "what is unknown is not found, and each refusal has its own text",
  I7: "amounts are positive, and settled invoices stay as they are",
  I8: "an order has one invoice",
  I9: "payments and invoices can be read",
  I10: "the highest amount is kept, a higher one refused",

  J1: "customers are sent their text messages",
  J2: "they go to the number that the customer has by then",
  J3: "no order event is missed or lost",
  J4: "rejections are told, and each kind once an order",

  K1: "search answers, by every filter, part by part",
  K2: "an order is found by its id",
  K3: "an order is from when it was created",
  K4: "an order has its total",
  K5: "ids are kept whole, whatever is in them",
  K6: "goods that were not heard of get their names all the same",
  K7: "an order of removed goods is found",
  K8: "every status is followed, in whatever order it comes",
  K9: "every filter has its index",

  L1: "whoever serves can say who calls",
  L2: "nothing of databases and drivers reaches callers",
  L3: "what is not there is not found, and a wrong verb is not allowed",
  L4: "a request that is too large or too slow is refused, and none holds up the others",
  L5: "a POST that is repeated with its key has one effect",
  L6: "what is spelt two ways stays as it is on the wire, and is documented",

  M: "money is whole cents everywhere, and all contexts agree on them",

  N2: "every query of a dashboard or an alert asks for what a running system tells",
  N3: "Grafana finds Jaeger where it is within the network",
  N4: "all contexts in one process are asked for their metrics, too",
  N5: "nothing is counted before it is committed",
  N6: "metrics tell of lag, retries, dead letters, sagas, orders, payments and requests",

  O1: "a process ends in order: requests, handlers, outbox, broker, database",
  O2: "replicas that start at the same time migrate once",
  O3: "each outbox has the index of what waits",
  O4: "a database is asked before anything is served, and one that is not there is told",

  R1: "a store can be removed, with its products",
  R2: "participation is requested, approved, denied and revoked",
  R3: "the owner switches automated shopping off and on",
  R4: "a product has a picture",
  R5: "the kiosk shows the total of the cart",
  R6: "a basket left alone is abandoned",
  R7: "a swiped card finds order and invoice",
  R8: "an admin cancels an order, with a reason",
  R9: "canceling an approved order calls its bot back",
  R10: "bots register, come and go, and get lists when they are idle",
  R11: "stops are visited, goods picked, missing, counted, and the order adjusted",
  R12: "the card's money is captured when the invoice is paid",
  R13: "an invoice can be reviewed before it is paid",
  R14: "staff hand the goods over, once they are paid",
  R15: "each turn of an order is told by a text message",
};

/** What the library's tests number E to N are faults, of another list, as are F15 and up. */
const FOLDERS = ["services", "tests", "shared"];
const NAME = /["'`]((?:[A-Z]\d*, )*[A-Z]\d*): /g;

/** The ids that tests begin their names with, and where. */
async function namedIds(): Promise<ReadonlyMap<string, readonly string[]>> {
  const named = new Map<string, string[]>();
  for (const folder of FOLDERS) {
    for await (const path of testsIn(`${PROJECT}${folder}`)) {
      const text = await Deno.readTextFile(path);
      const ids = [...text.matchAll(NAME)].flatMap(([, ids]) => ids.split(", "))
        .filter((id) => folder !== "shared" || /^[A-DO]/.test(id));
      for (const id of new Set(ids)) {
        named.set(id, [...named.get(id) ?? [], path.slice(PROJECT.length)]);
      }
    }
  }
  return named;
}

async function* testsIn(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* testsIn(path);
    else if (/_(test|suite)\.ts$/.test(name) && path !== import.meta.filename) yield path;
  }
}

Deno.test("every promise about a defect of the reference is named by a test", async () => {
  const named = await namedIds();
  const open = Object.entries(promises).filter(([id]) => !named.has(id));
  assert.deepEqual(Object.fromEntries(open), {});
});

Deno.test("no test names a defect that nobody has heard of", async () => {
  const strange = [...await namedIds()]
    .filter(([id]) => /^([A-LO]\d+|M\d*|R\d*)$/.test(id) && !/^F(1[5-9]|[23]\d)$/.test(id))
    .filter(([id]) => id !== "E8" && !(id in promises));
  assert.deepEqual(Object.fromEntries(strange), {});
});
