/** A digit or a capital tells an id from a word such as `card_declined`. */
const ID = /\b(?:[a-z]{2,6}|price|cs_test)_(?=[a-z]*[A-Z0-9])[A-Za-z0-9]{8,}/g;
/** Told by their names: moments, links, and what only one card network or account could know. */
const MOMENTS = new Set([
  "created",
  "canceled_at",
  "available_on",
  "capture_before",
  "expires_at",
  "updated",
]);
const LINK = /^https:\/\/|^http:\/\/127/;
const OPAQUE = new Set([
  "client_secret",
  "fingerprint",
  "authorization_code",
  "network_transaction_id",
  "invoice_prefix",
]);

/**
 * Makes two runs of a story comparable: ids become numbers in the order in which they were seen,
 * so that the same object is the same on both sides, and moments and links only say that they are.
 */
export function createNormalizer(): (value: unknown) => unknown {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const kind = id.split("_")[0] ?? "";
    const count = [...names.values()].filter((name) => name.startsWith(`${kind} `)).length;
    const name = names.get(id) ?? `${kind} ${count + 1}`;
    names.set(id, name);
    return name;
  };
  return function normalize(value: unknown, key = ""): unknown {
    if (value === null || value === undefined) return value;
    if (OPAQUE.has(key)) return "(opaque)";
    if (MOMENTS.has(key) && typeof value === "number") return "(moment)";
    if (typeof value === "string" && LINK.test(value)) return "(link)";
    if (typeof value === "string") return value.replaceAll(ID, nameOf);
    if (Array.isArray(value)) return value.map((item) => normalize(item));
    if (typeof value !== "object") return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [name, normalize(item, name)]),
    );
  };
}
