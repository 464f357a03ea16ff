import { doctor, parseDoctorOrder } from "./src/doctor.ts";
import { doctorWorld } from "./src/doctor/world.ts";

try {
  const order = parseDoctorOrder(process.argv.slice(2));
  // What looks at a real project may keep a connection open.
  process.exit(await doctor(doctorWorld(order, process.env)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
