import type { Challenge } from "./answer.ts";

/** The bank's page: three buttons and no script. */
export function challengePage({ attempt, intent }: Challenge): string {
  const isOpen = attempt.state === "open";
  const form = `<p>${escape(questionOf(intent))}</p>
<form method="post" action="/_sim/3ds/${escape(attempt.id)}">
<button name="result" value="complete">Complete</button>
<button name="result" value="fail">Fail</button>
<button name="result" value="abandon">Abandon</button>
</form>`;
  return page(isOpen ? form : "<p>This request has been answered or is no longer valid.</p>");
}

function questionOf(intent: Challenge["intent"]): string {
  if (intent.object === "setup_intent")
    return "Approve that this card is saved for later payments?";
  return `Approve the payment of ${intent.amount} ${intent.currency.toUpperCase()} (smallest unit)?`;
}

export function closingPage(status: string): string {
  return page(`<p>Done. The intent is now <b>${escape(status)}</b>. You may close this page.</p>`);
}

function page(content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>3-D Secure test page</title>
<style>body{font:1rem system-ui;max-width:30rem;margin:3rem auto;padding:0 1rem}
button{font:inherit;padding:.6rem 1rem;margin:.3rem}</style></head>
<body><h1>3-D Secure test page</h1><p>Offline Stripe. No money moves.</p>
${content}
</body></html>
`;
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
