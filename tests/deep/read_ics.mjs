// When ical.js thinks that the events of a calendar are: JSON of UID → [start, end].
// Run where ical.js is installed; the calendar comes on standard input.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const ICAL = createRequire(`${process.cwd()}/`)("ical.js");

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) {
  ICAL.TimezoneService.register(zone);
}

// Seconds since 1970, or a day.
const moment = (time) => (time.isDate ? time.toString() : time.toUnixTime());

const moments = {};
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  moments[event.uid] = [moment(event.startDate), moment(event.endDate)];
}
process.stdout.write(JSON.stringify(moments));
