/**
 * Every mail that is sent, as its reader sees it: letters/ beside this file.
 * UPDATE_SNAPSHOT=1 writes them anew: read their diff.
 */
import { expect } from "chai";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Booking, Due } from "../../../src/domain/booking.ts";
import { aDue } from "../../../src/domain/dues.ts";
import type { Business } from "../../../src/domain/letter-rows.ts";
import { letterOf } from "../../../src/domain/letter.ts";
import { mailOf } from "../../../src/domain/mail.ts";
import { NoticeKind, NoticeReason, type Notice } from "../../../src/domain/notice.ts";
import { timeText, wordsFor } from "../../../src/domain/notice-words.ts";
import { NOW_MS, soldBooking } from "../../support/scenes.ts";
import { BOOKING_ID, PAYMENT_ID } from "../../support/stories.ts";

const folder = join(import.meta.dirname, "letters");
const BUSINESS: Business = {
  name: "Holdfast Airport",
  supportEmail: "support@example.com",
  timeZone: "Europe/Berlin",
};
const BY = { at: NOW_MS, reason: "fog", retained: 1500, refund: 3000 } as const;

function aNotice(change: Partial<Notice>): Notice {
  return {
    ...{ bookingId: BOOKING_ID, kind: "confirmation", cause: "booking", paymentId: null },
    ...{ amount: null, currency: "eur", why: null, disputeReason: null, dueBy: null },
    ...change,
  };
}

function mail(change: Partial<Notice>, booking: Partial<Booking> = {}, business = BUSINESS) {
  const scene = { notice: aNotice(change), booking: soldBooking(booking), business, at: NOW_MS };
  return mailOf("ada@example.com", letterOf(scene));
}

const paid = { paymentId: PAYMENT_ID, amount: 4500 };
const disputed = { disputeReason: "fraudulent", dueBy: NOW_MS + 9 * 86_400_000 };

const HOUR_MS = 3_600_000;
const DEPOSIT: Due = { ...aDue("deposit", 1350, null), paidBy: PAYMENT_ID };
const BALANCE = aDue("balance", 3150, NOW_MS + 12 * HOUR_MS);
const DEPOSIT_PAID: Partial<Booking> = {
  status: "confirmed",
  dues: { deposit: DEPOSIT, balance: BALANCE },
};

function overdue(whenOverdue: "keep" | "cancel"): Partial<Booking> {
  const overdueAt = NOW_MS - 36 * HOUR_MS;
  const balance = { ...BALANCE, payBy: overdueAt, overdueAt, whenOverdue };
  return { ...DEPOSIT_PAID, dues: { deposit: DEPOSIT, balance } };
}

const FEE = { paymentId: `${BOOKING_ID}_fee-1_1`, amount: 2000 };
const GUARANTEED: Partial<Booking> = {
  status: "confirmed",
  dues: { full: aDue("full", 4500, NOW_MS + 48 * HOUR_MS) },
  guarantee: { state: "given", fee: 2000, brand: "visa", last4: "4242", live: false },
};

const LETTERS: [string, Partial<Notice>, Partial<Booking>?][] = [
  ["confirmation", { kind: "confirmation" }],
  ["receipt", { kind: "receipt", ...paid }],
  ["expiry", { kind: "expiry" }],
  [
    "cancellation-by-customer",
    { kind: "cancellation" },
    { cancellation: { ...BY, by: "customer" } },
  ],
  [
    "cancellation-by-merchant",
    { kind: "cancellation" },
    { cancellation: { ...BY, by: "merchant" } },
  ],
  ...NoticeReason.options.map((why): [string, Partial<Notice>] => [
    `refund-${why}`,
    { kind: "refund", ...paid, why },
  ]),
  ["refund-failed", { kind: "refund_failed", ...paid, why: "operator" }],
  ["dispute", { kind: "dispute", ...paid, ...disputed }],
  ["fraud-warning", { kind: "fraud_warning", ...paid }],
  ["authorization-lost", { kind: "authorization_lost", ...paid, dueBy: NOW_MS + HOUR_MS }],
  ["change", { kind: "change" }],
  ["confirmation-guaranteed", { kind: "confirmation" }, GUARANTEED],
  ["fee-due", { kind: "fee_due", ...FEE }, GUARANTEED],
  ["receipt-of-fee", { kind: "receipt", ...FEE }, GUARANTEED],
  ["confirmation-of-deposit", { kind: "confirmation" }, DEPOSIT_PAID],
  ["balance-reminder", { kind: "balance_reminder", cause: "balance" }, DEPOSIT_PAID],
  ["balance-overdue", { kind: "balance_overdue", cause: "balance" }, overdue("keep")],
  ["balance-overdue-ends", { kind: "balance_overdue", cause: "balance" }, overdue("cancel")],
  [
    "cancellation-unpaid",
    { kind: "cancellation" },
    { cancellation: { ...BY, by: "customer", reason: "balance_overdue" } },
  ],
];

describe("a notice as a mail", () => {
  for (const [name, notice, booking] of LETTERS) {
    it(`${name} reads as agreed on`, () => {
      const { message } = mail(notice, booking);
      matches(`${name}.txt`, `Subject: ${message.subject}\n\n${message.text}`);
    });
  }

  it("as HTML it is the same, and plain", () => {
    matches("receipt.html.txt", mail({ kind: "receipt", ...paid }).message.html);
  });

  it("there is no mail beyond these, and one of every kind", () => {
    const wanted = [...LETTERS.map(([name]) => `${name}.txt`), "receipt.html.txt"];
    expect(readdirSync(folder).sort()).to.deep.equal(wanted.sort());
    const kinds = new Set(LETTERS.map(([, { kind }]) => kind));
    expect([...kinds].sort()).to.deep.equal([...NoticeKind.options].sort());
  });

  it("a receipt shows what was taken off, what shipping cost, and the customer's tax id", () => {
    const { price } = soldBooking();
    const line = { itemId: null, slotId: null, quantity: 1, included: false };
    const off = {
      ...line,
      kind: "discount",
      label: "Welcome",
      unitAmount: 450,
      amount: 450,
    } as const;
    const sent = {
      ...line,
      kind: "shipping",
      label: "Standard",
      unitAmount: 490,
      amount: 490,
    } as const;
    const sums = { discount: 450, shipping: 490, total: price.total + 40 };
    const reduced = { ...price, ...sums, lines: [...price.lines, off, sent] };
    const notice = { kind: "receipt", ...paid } as const;
    const { text } = mail(notice, { price: reduced, taxId: "DE123456789" }).message;
    expect(text).to.contain("Welcome: -4.50 EUR").and.contain("Standard: 4.90 EUR");
    expect(text).to.contain("Tax id: DE123456789");
    expect(mail(notice, {}).message.text).not.to.contain("Tax id");
  });

  it("amounts have Stripe's decimals, none lost and none made up", () => {
    const amounts: [number, string, string][] = [
      [4500, "eur", "45.00 EUR"],
      [5, "usd", "0.05 USD"],
      [99_999_999, "usd", "999999.99 USD"],
      [1999, "jpy", "1999 JPY"],
      [1230, "kwd", "1.230 KWD"],
      [500_000, "huf", "5000.00 HUF"],
      [150_000, "isk", "1500.00 ISK"],
    ];
    for (const [amount, currency, text] of amounts) {
      const { message } = mail({ kind: "refund", amount, currency, why: "operator" });
      expect(message.text).to.include(`Refund: ${text}\n`);
    }
  });

  it("a receipt has tax that comes on top, and what a part of the price was paid", () => {
    const rate = { name: "City tax", basisPoints: 1000, inclusive: false };
    const { price } = soldBooking({}, { taxRates: [rate] });
    const { text } = mail({ kind: "receipt", ...paid }, { price }).message;
    expect(text).to.include("Lounge: 45.00 EUR\nCity tax: 4.50 EUR\nTotal: 49.50 EUR\nPaid: 45.00");
  });

  it("times are the business's, on both sides of a change of its clocks", () => {
    const words = wordsFor(null);
    const start = Date.UTC(2027, 2, 27, 23, 30);
    expect(timeText(words, { start, end: start + 7_200_000 }, "Europe/Berlin")).to.equal(
      "Sunday 28 March 2027, 00:30 to 03:30 (Europe/Berlin)",
    );
    expect(timeText(words, { start, end: start + 7_200_000 }, "America/New_York")).to.equal(
      "Saturday 27 March 2027, 19:30 to 21:30 (America/New_York)",
    );
    expect(timeText(words, { start, end: start + 172_800_000 }, "UTC")).to.equal(
      "Saturday 27 March 2027, 23:30 to Monday 29 March 2027, 23:30 (UTC)",
    );
  });

  it("an unknown locale is served in English", () => {
    const english = mail({ kind: "confirmation" }).message;
    for (const locale of ["en", "en_GB", "EN-us", "tlh", "constructor", ""]) {
      expect(mail({ kind: "confirmation" }, { locale }).message, locale).to.deep.equal(english);
    }
  });

  it("a name cannot end the subject, begin a line, or become markup", () => {
    const name = 'Ed\r\nBcc: all@example.com <img src="https://x.example/p">&amp;';
    const business = { ...BUSINESS, name };
    const [item] = soldBooking().items;
    const { message } = mail({ kind: "confirmation" }, { items: [{ ...item!, name }] }, business);
    expect(message.subject).not.to.match(/[\r\n]/);
    expect(message.text).not.to.match(/^Bcc/m);
    expect(message.html).not.to.include("<img");
    expect(message.html).to.include(
      "Ed Bcc: all@example.com &lt;img src=&quot;https://x.example/p&quot;&gt;&amp;amp;",
    );
  });

  it("nothing that the customer typed is in any mail, nor why a card was declined", () => {
    const typed = "visit-evil-example";
    const details = { name: typed, email: `${typed}@example.com`, phone: typed, notes: typed };
    const secret = { reason: "lost_card", action: "contact_us" };
    for (const [name, notice, booking = {}] of LETTERS) {
      const all = { ...booking, decline: secret, details: { ...details, fields: { a: typed } } };
      const { message } = mail(notice, all);
      for (const part of Object.values(message)) {
        expect(part, name).not.to.match(/visit-evil|lost_card|_secret_/);
      }
      expect(message.html, name).not.to.match(/https?:|<img|<link|<script|url\(/);
    }
  });

  it("without a support address the mail names none", () => {
    const { text } = mail({ kind: "receipt" }, {}, { ...BUSINESS, supportEmail: null }).message;
    expect(text).not.to.include("Write to");
  });
});

function matches(file: string, found: string): void {
  const path = join(folder, file);
  if (process.env["UPDATE_SNAPSHOT"] === "1") {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, found);
  }
  expect(found).to.equal(readFileSync(path, "utf8"));
}
