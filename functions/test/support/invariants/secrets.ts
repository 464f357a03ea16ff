/** What a client can read holds no secret, no id of Stripe's and no word of a bank's. */
import type { Documents } from "./books.ts";

const READABLE = ["bookings", "payments", "slots", "catalog", "config", "refundRequests"];

const EVERYWHERE = /_secret_|\b[sr]k_(?:test|live)_|whsec_|\b4\d{15}\b/;
const FOR_CLIENTS = /"(?:pi|ch|re|du|evt|cs|seti|pm)_[A-Za-z0-9]/;
/** Whoever used a stolen card must not learn that it is known to be stolen. */
const RAW = /stolen_card|lost_card|pickup_card|fraudulent|merchant_blacklist/;

export function betrayed(documents: Documents): string[] {
  return Object.entries(documents).flatMap(([path, data]) => {
    const text = JSON.stringify(data);
    const parts = path.split("/");
    const isReadable = READABLE.includes(parts[0] ?? "") && parts.length === 2;
    return [
      ...(EVERYWHERE.test(text) ? [`${path}: holds a secret or a card's number`] : []),
      ...(isReadable && FOR_CLIENTS.test(text) ? [`${path}: shows an id of Stripe's`] : []),
      ...(isReadable && RAW.test(text) ? [`${path}: shows a raw decline code`] : []),
    ];
  });
}
