import { createServer } from "node:net";

const DEFAULT_PORTS = {
  auth: 9099,
  functions: 5001,
  firestore: 8080,
  firestoreWebsocket: 9150,
  hosting: 5000,
  tasks: 9499,
  eventarc: 9299,
  hub: 4400,
  logging: 4500,
  simulator: 4242,
} as const;

type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Record<PortName, number>;

export const HOST = "127.0.0.1";
const PORT_MAX = 65_535;
const OFFSET_MAX = PORT_MAX - Math.max(...Object.values(DEFAULT_PORTS));

// Above 1024, what fetch() and every browser refuse to connect to.
const REFUSED_BY_BROWSERS = new Set([
  ...[1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566],
  ...[6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080],
]);

export function portsAt(offset: number): Ports {
  if (!Number.isInteger(offset) || offset < 0 || offset > OFFSET_MAX) {
    throw new Error(`--port-offset takes a whole number from 0 to ${OFFSET_MAX}`);
  }
  const entries = Object.entries(DEFAULT_PORTS).map(
    ([name, port]) => [name, port + offset] as const,
  );
  const refused = entries.find(([, port]) => REFUSED_BY_BROWSERS.has(port));
  if (refused !== undefined) {
    throw new Error(
      `--port-offset ${offset} puts ${refused[0]} on port ${refused[1]}, which browsers refuse. ` +
        `Try ${offset + 100}.`,
    );
  }
  return Object.fromEntries(entries) as Ports;
}

/** @throws an error that names every taken port and the option that moves them */
export async function requireFreePorts(ports: Partial<Ports>): Promise<void> {
  const all = await Promise.all(
    Object.entries(ports).map(async ([name, port]) =>
      (await isFree(port)) ? [] : [`${port} (${name})`],
    ),
  );
  const taken = all.flat();
  if (taken.length === 0) return;
  throw new Error(
    `Port ${taken.join(", ")} is already in use. ` +
      `End what uses it, or move every port: npm start -- --port-offset 1100`,
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ port, host: HOST, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
