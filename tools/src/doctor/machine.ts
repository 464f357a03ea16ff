import { fine, skipped, wrong, type Finding } from "./finding.ts";
import type { DoctorWorld } from "./world.ts";

const NODE_MAJOR_MIN = 20;

export async function lookAtMachine(world: DoctorWorld): Promise<Finding[]> {
  const { node, order } = world;
  return [
    Number(node.own.split(".")[0]) >= NODE_MAJOR_MIN
      ? fine(`Node ${node.own}`)
      : wrong(`Node is ${node.own}`, `install Node ${NODE_MAJOR_MIN} or newer: https://nodejs.org`),
    await lookAtOwnNode(world),
    order.project === undefined
      ? await lookAtEmulator(world)
      : skipped("a Firestore emulator: a real project needs none"),
  ];
}

async function lookAtOwnNode({ node }: DoctorWorld): Promise<Finding> {
  const version = await node.of24();
  return version?.startsWith("v24.") === true
    ? fine(`the functions' Node, ${version}`)
    : wrong(`the functions' Node is ${version ?? "missing"}`, "npm ci");
}

async function lookAtEmulator({ firestore }: DoctorWorld): Promise<Finding> {
  const found = await firestore();
  if (found !== null) return fine(`a Firestore emulator: ${found}`);
  return wrong(
    "there is no Firestore emulator",
    "cargo install hidane --locked, or install Java 21 or newer",
  );
}
