/** What must hold of facts, of whichever kind: in any order, with any duplicates, in any parts, the same. */
import { expect } from "chai";
import fc from "fast-check";
import { NO_FACTS, type Observation } from "../../src/domain/facts.ts";
import { canonical, merge } from "../../src/domain/merge.ts";
import { statusOf } from "../../src/domain/payment-status.ts";
import type { Ledger } from "../../src/domain/payment.ts";

type Story = readonly [name: string, told: readonly Observation[], status: string];

interface Merged {
  readonly stories: readonly Story[];
  /** Histories of other kinds, that may be told in between. */
  readonly others?: readonly Story[];
  readonly after: (told: readonly Observation[]) => Ledger;
  /** Everything that is stored or shown, as one comparable text. */
  readonly imprint: (told: readonly Observation[]) => string;
}

/** Called inside `describe`. */
export function mergesInAnyOrder({ stories, others = [], after, imprint }: Merged): void {
  for (const [name, story, status] of stories) {
    it(`${name}: ends as ${status} in its own order`, () => {
      expect(statusOf(after(story))).to.equal(status);
    });

    it(`${name}: every order, with any duplicates, ends in the same document`, () => {
      const shuffled = fc
        .array(fc.constantFrom(...story), { maxLength: 4 })
        .chain((extra) =>
          fc.shuffledSubarray([...story, ...extra], { minLength: story.length + extra.length }),
        );
      fc.assert(
        fc.property(shuffled, (told) => {
          expect(imprint(told)).to.equal(imprint(story));
        }),
        { numRuns: 300 },
      );
    });

    it(`${name}: parts merged apart and then together say the same`, () => {
      for (let cut = 0; cut <= story.length; cut++) {
        const late = merge(merge(NO_FACTS, story.slice(cut)), story.slice(0, cut));
        expect(canonical(late)).to.equal(canonical(merge(NO_FACTS, story)));
      }
    });
  }

  it("any histories mixed together do not depend on the order either", () => {
    const all = [...stories, ...others].flatMap(([, story]) => story);
    const subsets = fc
      .subarray([...all])
      .chain((part) =>
        fc.tuple(fc.constant(part), fc.shuffledSubarray(part, { minLength: part.length })),
      );
    fc.assert(
      fc.property(subsets, ([told, mixed]) => {
        expect(imprint(mixed)).to.equal(imprint(told));
      }),
      { numRuns: 500 },
    );
  });
}
