import { button, element, tableBody } from "./view.js";

const POLL_MS = 500;
const TOKEN = "holdfast-sim-token";
const byId = (id) => document.getElementById(id);
const time = (ms) => new Date(ms).toISOString().replace("T", " ").slice(0, 19);

let timer = 0;
let showing = Promise.resolve();

const showObjects = tableBody(
  byId("objects"),
  ({ id }) => id,
  (one) => [
    one.kind,
    idButton(one.id),
    one.status,
    one.amount === null ? "" : `${one.amount} ${one.currency}`,
    time(one.created * 1000),
    [...one.links.map(link), ...one.actions.map((action) => actionButton(action, one.id))],
  ],
);

const showEvents = tableBody(
  byId("events"),
  ({ id }) => id,
  (one) => [
    one.type,
    idButton(one.id),
    one.about,
    time(one.created * 1000),
    one.waiting,
    actionButton({ label: "Deliver again", path: "/deliver", body: { event: one.id } }, one.id),
  ],
);

const showDeliveries = tableBody(
  byId("deliveries"),
  ({ number }) => number,
  (one) => [
    one.type,
    one.event,
    one.url,
    time(one.at),
    one.byHand ? "by hand" : one.attempt,
    one.status ?? one.error,
  ],
);

start();

function start() {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given !== null) {
    sessionStorage.setItem(TOKEN, given);
    // So that the token stays in no history and goes into no bookmark.
    history.replaceState(null, "", location.pathname);
  }
  byId("login").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    sessionStorage.setItem(TOKEN, byId("token").value);
    byId("token").value = "";
    void refresh();
  });
  for (const one of document.querySelectorAll("[data-advance]")) {
    const advance = Number(one.dataset.advance);
    one.addEventListener("click", () => act("/clock", { advance }));
  }
  for (const one of document.querySelectorAll("[data-path]")) {
    const body = JSON.parse(one.dataset.body ?? "{}");
    one.addEventListener("click", () => act(one.dataset.path, body));
  }
  document.addEventListener("visibilitychange", () => void refresh());
  void refresh();
}

/** One look at a time: an answer that was overtaken by a newer one must not be shown last. */
function refresh() {
  showing = showing.then(look);
  return showing;
}

async function look() {
  clearTimeout(timer);
  if (sessionStorage.getItem(TOKEN) === null) {
    askForToken("");
    return;
  }
  try {
    const feed = await ask("GET", "/feed");
    if (feed !== null) show(feed);
  } catch {
    say("The simulator does not answer. Is it still running?");
  }
  if (!document.hidden && sessionStorage.getItem(TOKEN) !== null) {
    timer = setTimeout(refresh, POLL_MS);
  }
}

function show(feed) {
  byId("login").hidden = true;
  byId("main").hidden = false;
  byId("clock").textContent = `${time(feed.now)} UTC`;
  const state = feed.paused ? "paused" : "running";
  byId("webhooks").textContent = `Webhooks: ${feed.delivery}, ${state}, ${feed.pending} pending`;
  showObjects(feed.objects);
  showEvents(feed.events);
  showDeliveries(feed.deliveries);
}

async function act(path, body) {
  say("");
  try {
    await ask("POST", path, body);
  } catch (error) {
    say(error.message);
  }
  await refresh();
}

async function ask(method, path, body) {
  const response = await fetch(`/_sim${path}`, {
    method,
    headers: { authorization: `Bearer ${sessionStorage.getItem(TOKEN)}` },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const answer = await response.json();
  if (response.ok) return answer;
  if (response.status !== 401) throw new Error(answer.error.message);
  sessionStorage.removeItem(TOKEN);
  askForToken("This is not the token of this simulator.");
  return null;
}

function askForToken(message) {
  byId("main").hidden = true;
  byId("login").hidden = false;
  say(message);
}

function say(text) {
  byId("message").textContent = text;
}

function actionButton({ label, path, body }, id) {
  return button(label, `${label} ${id}`, () => act(path, body));
}

function idButton(id) {
  return button(id, `Show ${id}`, async () => {
    const found = await ask("GET", `/objects/${id}`);
    byId("json").textContent = JSON.stringify(found, null, 2);
    byId("details").showModal();
  });
}

function link({ label, href }) {
  const made = element("a", label);
  made.href = href;
  made.target = "_blank";
  made.rel = "noreferrer";
  return made;
}
