// What the pages do in a browser: search, filters and highlights. The address says what is shown, as in
// #ordersapi.OrderCreated, #context=stores or #channel=stores.events.Store, so all of it can be linked to.

const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const cards = all(".message");
const search = document.querySelector("#search");
const lanes = all(".map .lane");
const columns = all(".map .column");
const told = (card) =>
  all(".kind, .title, .hearers, dd, table", card).map((part) => part.textContent);
const words = new Map(cards.map((card) => [card, told(card).join(" ").toLowerCase()]));
const listOf = (element, name) => (element.dataset[name] ?? "").split(" ");

/** What was written; as it is where it is no valid encoding. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What an address asks for. */
function asked(hash = location.hash) {
  const text = decoded(hash.slice(1));
  const [, kind, value] = /^(context|channel)=(.+)$/.exec(text) ?? [];
  return kind ? { [kind]: value } : { message: text };
}

/** Whether a channel carries a message: replies have none of their own, but the map says who hears them. */
function carries(channel, card) {
  const lane = lanes.find((each) => each.dataset.channel === channel);
  return card.dataset.channel === channel ||
    (lane ? all(".to", lane).some((to) => listOf(to, "messages").includes(card.id)) : false);
}

function showCards({ context, channel }) {
  if (!search) return;
  const wanted = search.value.toLowerCase().split(/\s+/).filter((word) => word);
  let count = 0;
  for (const card of cards) {
    const fits = (!context || listOf(card, "contexts").includes(context)) &&
      (!channel || carries(channel, card)) &&
      wanted.every((word) => words.get(card).includes(word));
    card.hidden = !fits;
    if (fits) count++;
  }
  const isFiltered = wanted.length > 0 || Boolean(context ?? channel);
  for (const section of all("section.context")) {
    section.hidden = isFiltered && all(".message:not([hidden])", section).length === 0;
  }
  const of = context ? ` of ${context}` : channel ? ` over ${channel}` : "";
  document.querySelector("#found").textContent = `${count} ${
    count === 1 ? "message" : "messages"
  }${of}`;
  document.querySelector("#all").hidden = !isFiltered;
  document.querySelector("#nothing").hidden = count > 0;
}

/** Shows on the map what is asked for: the lanes of a context, one channel, or the way of one message. */
function showMap({ context, channel, message }) {
  const card = message ? cards.find(({ id }) => id === message) : undefined;
  const isOn = (lane) =>
    context
      ? listOf(lane, "contexts").includes(context)
      : channel
      ? lane.dataset.channel === channel
      : card
      ? carries(lane.dataset.channel, card)
      : false;
  const isAsked = Boolean(context ?? channel ?? card);
  for (const lane of lanes) {
    lane.classList.toggle("on", isAsked && isOn(lane) && !context);
    lane.classList.toggle("off", isAsked && !isOn(lane));
    for (const to of all(".to", lane)) {
      to.classList.toggle("off", Boolean(card) && !listOf(to, "messages").includes(card.id));
    }
  }
  for (const column of columns) {
    const name = column.dataset.context;
    column.classList.toggle("on", context === name);
    column.classList.toggle(
      "off",
      isAsked && name !== context &&
        !lanes.some((lane) => isOn(lane) && listOf(lane, "contexts").includes(name)),
    );
  }
}

function show() {
  const what = asked();
  showCards(what);
  showMap(what);
}

/** Goes to what the address asks for: a message, which is opened, or the list of those that are left. */
function go() {
  const { message, context, channel } = asked();
  const card = message ? cards.find(({ id }) => id === message) : undefined;
  if (card && search) search.value = "";
  show();
  if (card) card.open = true;
  const place = card ?? (context || channel ? document.querySelector("#messages-title") : null);
  place?.scrollIntoView({ block: "start", behavior: "instant" });
}

/** Colors JSON without making markup of it. */
function color(code) {
  const parts = code.textContent.split(
    /("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\d[\d.e+-]*)/,
  );
  code.replaceChildren(...parts.map((part, at) => {
    if (at % 2 === 0) return part;
    const span = document.createElement("span");
    span.className = part.endsWith(":") ? "key" : part.startsWith('"') ? "text" : "value";
    span.textContent = part;
    return span;
  }));
}

for (const card of cards) {
  card.addEventListener("toggle", () => {
    const code = card.open ? card.querySelector("pre code") : undefined;
    if (code && code.childElementCount === 0) color(code);
  });
  card.querySelector("summary").addEventListener("click", () => {
    if (!card.open) history.replaceState(null, "", `#${card.id}`); // it is about to open
    show();
  });
}
for (const button of all(".copy")) {
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(
        button.closest(".sample").querySelector("code").textContent,
      );
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed"; // browsers want a secure address for that
    }
    setTimeout(() => button.textContent = "Copy", 1_500);
  });
}
for (const link of [...lanes, ...columns]) {
  for (const begin of ["pointerenter", "focus"]) {
    link.addEventListener(begin, () => showMap(asked(link.getAttribute("href"))));
  }
  for (const end of ["pointerleave", "blur"]) link.addEventListener(end, () => showMap(asked()));
  link.addEventListener("click", (event) => {
    event.preventDefault(); // who chooses on the map stays there
    const again = decoded(link.getAttribute("href")) === decoded(location.hash); // no longer
    history.pushState(null, "", again ? location.pathname : link.getAttribute("href"));
    show();
  });
}
for (const choice of all("select[data-goes]")) {
  choice.addEventListener("change", () => location.assign(choice.value));
}
if (search) {
  search.form.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", show);
  document.querySelector("#all").addEventListener("click", () => search.value = "");
  addEventListener("keydown", (event) => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && isTyping) {
      search.value = "";
      show();
    }
  });
}
addEventListener("hashchange", go);
go();
