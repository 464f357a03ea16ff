const BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A seeded stream of chance. Its whole state is one number, so a snapshot can hold it. */
export interface Random {
  state: number;
}

export function createRandom(seed: number): Random {
  return { state: seed >>> 0 };
}

/** An integer from 0 up to, not including, `below`. */
export function nextInt(random: Random, below: number): number {
  return Math.floor((nextWord(random) / 0x1_0000_0000) * below);
}

export function base62(random: Random, length: number): string {
  return Array.from({ length }, () => BASE62.charAt(nextInt(random, BASE62.length))).join("");
}

/** Mulberry32: small, fast, and good enough to make ids and to shuffle. */
function nextWord(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) >>> 0;
  let word = random.state;
  word = Math.imul(word ^ (word >>> 15), word | 1);
  word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
  return (word ^ (word >>> 14)) >>> 0;
}
