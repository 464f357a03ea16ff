export const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 0.5rem; }
label { display: block; margin: 0.75rem 0; }
input, select, button { font: inherit; width: 100%; box-sizing: border-box; padding: 0.6rem; }
button { margin-top: 0.75rem; cursor: pointer; }
button:disabled { opacity: 0.5; cursor: progress; }
.total { font-size: 1.25rem; font-weight: 600; }
.note { border-left: 4px solid currentColor; padding: 0.25rem 0.75rem; }
.mount { margin: 0.75rem 0; }
[role="alert"] { color: #b3261e; font-weight: 600; }
[role="alert"]:empty, [role="status"]:empty { display: none; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; }
dd { margin: 0; overflow-wrap: anywhere; }
`;
